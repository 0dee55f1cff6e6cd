package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.tck.fault.FaultyFiles;
import dev.quoin.kv.tck.fault.FileOperation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The process of {@link LogKillTest}: appends numbers, and prints each that it has. */
final class LogChild {
  static final int HALTED = 77;

  private LogChild() {}

  /** Arguments: the directory, and the number of the file operation at which it halts, or 0. */
  public static void main(String[] arguments) {
    long haltAt = Long.parseLong(arguments[1]);
    FaultyFiles files = files();
    AtomicLong operations = new AtomicLong();
    files.probe(
        (operation, file) -> {
          if (operation != FileOperation.READ && operations.incrementAndGet() == haltAt) {
            Runtime.getRuntime().halt(HALTED);
          }
        });
    PhysicalLog log = open(Path.of(arguments[0]), files);
    long next = 0;
    try (LogCursor cursor = log.cursor(0)) {
      while (cursor.next()) {
        next = numberOf(cursor.record()) + 1;
      }
    }
    while (true) {
      long position = log.append(recordOf(next));
      if (next % 10 == 0) {
        log.sync();
      }
      if (next % 300 == 299) {
        log.dropBefore(position);
      }
      System.out.println(next + ".");
      System.out.flush();
      next++;
    }
  }

  static FaultyFiles files() {
    return new FaultyFiles(Platform.system().files());
  }

  static PhysicalLog open(Path directory, FaultyFiles files) {
    return MmapLog.open(
        MmapLogOptions.at(directory)
            .withPlatform(Platform.system().withFiles(files))
            .withFileBytes(16 << 10));
  }

  static ByteBuffer recordOf(long number) {
    ByteBuffer record = ByteBuffer.allocate(16 + (int) (number % 200));
    record.putLong(number);
    while (record.hasRemaining()) {
      record.put((byte) number);
    }
    return record.flip();
  }

  static long numberOf(Bytes record) {
    long number = record.asByteBuffer().getLong();
    if (!record.equals(Bytes.copyOf(recordOf(number)))) {
      throw new AssertionError("not what was appended: " + record);
    }
    return number;
  }
}
