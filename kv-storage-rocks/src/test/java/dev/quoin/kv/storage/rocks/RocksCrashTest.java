package dev.quoin.kv.storage.rocks;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A child JVM writes and tells what was acknowledged, and is killed; what is there afterwards? */
class RocksCrashTest {
  @TempDir Path dir;

  /** NONE too: it promises nothing, but half a batch it must never leave. */
  @ParameterizedTest
  @EnumSource(Durability.class)
  void whatWasAcknowledgedIsThereAfterAKill(Durability durability) throws Exception {
    int acknowledged = killAfter("mixed", durability, 300);
    try (RocksEngine engine = RocksEngine.open(RocksOptions.at(dir))) {
      List<Bytes> a = keys(engine, engine.table("a"));
      assertThat(keys(engine, engine.table("b"))).isEqualTo(a);
      assertThat(a).hasSizeGreaterThanOrEqualTo(acknowledged + 1);
      assertThat(a.get(a.size() - 1)).isEqualTo(key(a.size() - 1));
      engine.verify();
    }
  }

  @Test
  void withoutALogAllTablesComeBackAtOnePoint() throws Exception {
    int flushed = killAfter("external", Durability.NONE, 3000);
    RocksOptions options = RocksOptions.builder(dir).externalLog(true).build();
    try (RocksEngine engine = RocksEngine.open(options)) {
      List<Bytes> a = keys(engine, engine.table("a"));
      assertThat(keys(engine, engine.table("b"))).isEqualTo(a);
      assertThat(a).hasSizeGreaterThanOrEqualTo(flushed + 1);
      assertThat(a.get(a.size() - 1)).isEqualTo(key(a.size() - 1));
    }
  }

  /** Starts the child, kills it when it has acknowledged {@code enough}, returns the last one. */
  private int killAfter(String mode, Durability durability, int enough) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Child.class.getName(), dir.toString(), mode, durability.name()));
    Process child =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    int last = -1;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = Integer.parseInt(line);
        if (last >= enough) {
          // By its handle: the process itself would close the stream that is being read.
          child.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(last).as("acknowledged by the child").isGreaterThanOrEqualTo(enough);
    return last;
  }

  private static List<Bytes> keys(RocksEngine engine, Table table) {
    List<Bytes> keys = new ArrayList<>();
    try (Cursor cursor = engine.scan(table, ScanRange.all().withoutValues())) {
      while (cursor.next()) {
        keys.add(cursor.key());
      }
    }
    return keys;
  }

  private static Bytes key(int i) {
    return utf8("%08d".formatted(i));
  }

  /** The child. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      boolean external = args[1].equals("external");
      Durability durability = Durability.valueOf(args[2]);
      // Not closed: the process is killed.
      RocksEngine engine =
          RocksEngine.open(
              RocksOptions.builder(Path.of(args[0]))
                  .externalLog(external)
                  .tableBufferBytes(64 << 10)
                  .build());
      Table a = engine.table("a");
      Table b = engine.table("b");
      Bytes value = utf8("x".repeat(300));
      WriteBatch batch = engine.newBatch();
      for (int i = 0; ; i++) {
        batch.clear();
        batch.put(a, key(i), value);
        // NONE is mixed with the others, as two users of one engine would.
        batch.put(b, key(i), external ? Bytes.EMPTY : value);
        engine.write(batch, external || i % 2 == 0 ? durability : Durability.NONE);
        if (!external && i % 2 == 1) {
          continue;
        }
        if (external && i % 1000 != 0) {
          continue;
        }
        if (external) {
          engine.sync();
        }
        // The number alone, and nothing held back: only what was acknowledged is told.
        System.out.write((i + "\n").getBytes(StandardCharsets.US_ASCII));
        System.out.flush();
      }
    }
  }
}
