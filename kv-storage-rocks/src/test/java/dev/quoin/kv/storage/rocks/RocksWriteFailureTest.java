package dev.quoin.kv.storage.rocks;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operating system refuses a write: in a child whose files may not grow beyond a limit, as
 * {@code prlimit} sets it.
 */
class RocksWriteFailureTest {
  private static final Bytes VALUE = value();

  @TempDir Path dir;

  @Test
  void aRefusedWriteIsInDoubtAndTheLast() throws Exception {
    assumeTrue(Files.isExecutable(Child.LIMITER), "no prlimit to set a limit with");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                dir.resolve("data").toString())
            .inheritIO()
            .start();
    assertThat(child.waitFor()).isZero();

    try (RocksEngine engine = RocksEngine.open(RocksOptions.at(dir.resolve("data")))) {
      Table table = engine.table("t");
      int known = Integer.parseInt(Files.readString(dir.resolve("data.known")));
      assertThat(known).isPositive();
      for (int i = 0; i < known; i++) {
        assertThat(engine.get(table, utf8("" + i))).isEqualTo(VALUE);
      }
      engine.put(table, utf8("again"), VALUE, Durability.SYNC);
    }
  }

  private static Bytes value() {
    byte[] value = new byte[10_000];
    new Random(1).nextBytes(value);
    return UnsafeBytes.wrap(value);
  }

  /** Writes until it is refused, and then expects to be refused for good. */
  static final class Child {
    static final Path LIMITER = Path.of("/usr/bin/prlimit");

    private Child() {}

    public static void main(String[] args) throws Exception {
      Path data = Path.of(args[0]);
      RocksEngine engine = RocksEngine.open(RocksOptions.at(data));
      Table table = engine.table("t");
      String self = Long.toString(ProcessHandle.current().pid());
      Process limiter =
          new ProcessBuilder(LIMITER.toString(), "--pid", self, "--fsize=4000000").start();
      expect(limiter.waitFor() == 0, () -> "a limit can be set");
      int known = 0;
      KvException first = null;
      while (first == null) {
        try {
          engine.put(table, utf8("" + known), VALUE, Durability.BUFFERED);
          known++;
        } catch (KvException e) {
          first = e;
        }
      }
      expect(first.outcome() == Outcome.IN_DOUBT, () -> "in doubt");
      expect(first.code() == ErrorCode.IO_ERROR, () -> "an I/O error");
      Files.writeString(data.resolveSibling(data.getFileName() + ".known"), "" + known);
      refused(() -> engine.put(table, utf8("more"), VALUE, Durability.BUFFERED));
      refused(() -> engine.delete(table, utf8("0"), Durability.SYNC));
      refused(engine::sync);
      refused(() -> engine.table("another"));
      expect(VALUE.equals(engine.get(table, utf8("0"))), () -> "reads go on");
      engine.close();
      expect(Natives.live() == 0, () -> "nothing native left");
    }

    private static void refused(Runnable call) {
      try {
        call.run();
      } catch (KvException e) {
        expect(
            e.code() == ErrorCode.IO_ERROR && e.outcome() == Outcome.NOT_APPLIED,
            () -> "IO_ERROR, NOT_APPLIED; found: " + e.code() + " " + e.outcome());
        return;
      }
      throw new AssertionError("expected: no write is taken after one that failed");
    }

    private static void expect(boolean holds, Supplier<String> what) {
      if (!holds) {
        throw new AssertionError("expected: " + what.get());
      }
    }
  }
}
