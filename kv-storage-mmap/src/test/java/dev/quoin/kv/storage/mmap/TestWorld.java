package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.runtime.Scheduler;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageReader;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/** What the tests of this package share: small engines, work by hand, contents as maps. */
final class TestWorld {
  static final Path HOME = Path.of("/disk/engine");
  static final int SEGMENT = 64 << 10;

  private TestWorld() {}

  /** Runs background work when the test says so, on the thread of the test. */
  static final class ByHand implements Scheduler {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public synchronized void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public synchronized Cancellable schedule(Runnable task, Duration delay) {
      tasks.add(task);
      return () -> {};
    }

    private synchronized Runnable poll() {
      return tasks.poll();
    }

    boolean runOne() {
      Runnable task = poll();
      if (task != null) {
        task.run();
      }
      return task != null;
    }

    void runAll() {
      while (runOne()) {
        // until nothing is left
      }
    }
  }

  static MmapOptions.Builder options(FileStore files, Scheduler scheduler) {
    return MmapOptions.builder(HOME)
        .segmentBytes(SEGMENT)
        .platform(Platform.system().withFiles(files).withScheduler(scheduler));
  }

  static MmapEngine open(FileStore files, StorageListener listener) {
    return MmapEngine.open(
        options(files, new ByHand()).compactInBackground(false).listener(listener).build());
  }

  static MmapEngine open(FileStore files) {
    return open(files, StorageListener.NONE);
  }

  static Bytes key(int i) {
    return Bytes.utf8("key-%05d".formatted(i));
  }

  static Bytes value(int i, int length) {
    byte[] value = new byte[length];
    new java.util.Random(i).nextBytes(value);
    return Bytes.copyOf(value);
  }

  static Map<Bytes, Bytes> contents(StorageReader reader, Table table) {
    return contents(reader, table, ScanRange.all());
  }

  static Map<Bytes, Bytes> contents(StorageReader reader, Table table, ScanRange range) {
    Map<Bytes, Bytes> contents = new TreeMap<>();
    try (Cursor cursor = reader.scan(table, range)) {
      while (cursor.next()) {
        contents.put(cursor.key(), cursor.value());
      }
    }
    return contents;
  }

  /** Returns {@code -Dquoin.tck.seed}, or a new seed, which is printed. */
  static long seed(String what) {
    long seed = Long.getLong("quoin.tck.seed", ThreadLocalRandom.current().nextLong());
    System.out.println("[mmap] " + what + ": repeat with -Dquoin.tck.seed=" + seed);
    return seed;
  }
}
