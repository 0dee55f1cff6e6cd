package dev.quoin.kv.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.tck.fault.FaultyFiles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the suites of {@link LogTck} have in common: a fresh log of small files for each test. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class LogSuite {
  /** How a log is opened. */
  @FunctionalInterface
  interface Opener {
    PhysicalLog open(Path directory, Platform platform, int fileBytes);
  }

  /** A record and where it is. */
  record Placed(long position, Bytes record) {}

  static final int FILE_BYTES = 16 << 10;

  @TempDir Path scratch;

  final Opener opener;
  final FaultyFiles files = new FaultyFiles(Platform.system().files());
  PhysicalLog log;

  private final List<PhysicalLog> opened = new ArrayList<>();

  LogSuite(Opener opener) {
    this.opener = opener;
  }

  @BeforeEach
  void openLog() {
    log = open();
  }

  @AfterEach
  void closeLogs() {
    files.heal();
    opened.forEach(PhysicalLog::close);
  }

  final Path home() {
    return scratch.resolve("log");
  }

  final PhysicalLog open() {
    PhysicalLog fresh = opener.open(home(), Platform.system().withFiles(files), FILE_BYTES);
    opened.add(fresh);
    return fresh;
  }

  final void reopen() {
    log.close();
    log = open();
  }

  /** Returns the record of this number: some 20 to 600 bytes, different from every other. */
  static Bytes record(long number) {
    byte[] bytes = new byte[20 + (int) Math.floorMod(number * 7919, 580L)];
    Arrays.fill(bytes, (byte) ('a' + Math.floorMod(number, 26L)));
    byte[] name = (number + ":").getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(name, 0, bytes, 0, name.length);
    return Bytes.copyOf(bytes);
  }

  static long append(PhysicalLog log, Bytes record) {
    return log.append(ByteBuffer.wrap(record.toByteArray()));
  }

  /** Appends the records of the numbers from {@code from} to {@code to} (exclusive). */
  final List<Placed> appendAll(int from, int to) {
    List<Placed> placed = new ArrayList<>();
    for (int number = from; number < to; number++) {
      placed.add(new Placed(append(log, record(number)), record(number)));
    }
    return placed;
  }

  /** Returns all records from {@code from} on, by a cursor. */
  static List<Placed> all(PhysicalLog log, long from) {
    List<Placed> found = new ArrayList<>();
    try (LogCursor cursor = log.cursor(from)) {
      while (cursor.next()) {
        found.add(new Placed(cursor.position(), cursor.record()));
      }
    }
    return found;
  }

  static void assertReadable(PhysicalLog log, List<Placed> records) {
    for (Placed placed : records) {
      assertThat(log.read(placed.position())).isEqualTo(placed.record());
    }
  }

  /** Returns the seed of a random test, which it prints. */
  static long seed(String test) {
    Long given = Long.getLong("quoin.tck.seed");
    long seed = given != null ? given : System.nanoTime();
    System.out.println(test + ": -Dquoin.tck.seed=" + seed);
    return seed;
  }

  static int rounds(int usual) {
    return Integer.getInteger("quoin.tck.rounds", usual);
  }
}
