package dev.quoin.kv.storage.lmdb;

import static dev.quoin.kv.storage.lmdb.EngineFixture.key;
import static dev.quoin.kv.storage.lmdb.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A child process without any JVM flag is killed while it writes; what it had told is there. */
class LmdbCrashTest {
  private static final int VALUE = 500;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "POWER_LOSS, SYNC, false, 200",
    "POWER_LOSS, BUFFERED, false, 200",
    "PROCESS_END, BUFFERED, false, 5000",
    "PROCESS_END, BUFFERED, true, 5000"
  })
  void killedChildLosesNothingItTold(
      CrashSafety safety, Durability durability, boolean writeMap, int atLeast) throws Exception {
    Process child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                directory.toString(),
                safety.name(),
                durability.name(),
                Boolean.toString(writeMap))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int told = -1;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.endsWith(".")) {
          told = Integer.parseInt(line.substring(0, line.length() - 1));
        }
        if (told == atLeast) {
          child.toHandle().destroyForcibly(); // Leaves the pipe open, unlike Process.
        }
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).as("killed").isEqualTo(137);
    try (LmdbEngine engine = LmdbEngine.open(options(directory, safety, writeMap))) {
      engine.verify();
      Table table = engine.table("t");
      int there = EngineFixture.count(engine, table);
      assertThat(there).isGreaterThan(told);
      for (int i = 0; i < there; i++) {
        assertThat(engine.get(table, key(i))).isEqualTo(value(i, VALUE));
      }
    }
  }

  private static LmdbOptions options(Path directory, CrashSafety safety, boolean writeMap) {
    return LmdbOptions.builder(directory).crashSafety(safety).writeMap(writeMap).build();
  }

  /** Writes on and on, and tells each number once it was written. */
  static final class Child {
    public static void main(String[] arguments) {
      LmdbEngine engine =
          LmdbEngine.open(
              options(
                  Path.of(arguments[0]),
                  CrashSafety.valueOf(arguments[1]),
                  Boolean.parseBoolean(arguments[3])));
      Durability durability = Durability.valueOf(arguments[2]);
      Table table = engine.table("t");
      for (int i = 0; ; i++) {
        engine.put(table, key(i), value(i, VALUE), durability);
        System.out.println(i + ".");
      }
    }
  }
}
