package dev.quoin.kv.storage.lmdb;

import static dev.quoin.kv.Bytes.utf8;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageReader;
import dev.quoin.kv.spi.storage.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What the tests of this engine share. */
final class EngineFixture {
  private EngineFixture() {}

  static Bytes key(int number) {
    return utf8("key-%08d".formatted(number));
  }

  static Bytes value(int number, int length) {
    byte[] value = new byte[length];
    for (int i = 0; i < length; i++) {
      value[i] = (byte) (number + i);
    }
    return Bytes.copyOf(value);
  }

  static int count(StorageReader reader, Table table) {
    int count = 0;
    try (Cursor cursor = reader.scan(table, ScanRange.all())) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  static boolean isClosed(KvException e) {
    return e.code() == ErrorCode.CLOSED;
  }

  /** Runs tasks, each on a thread of its own, and throws what any of them threw. */
  static void together(List<Callable<Void>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<Future<Void>> running = new ArrayList<>();
      for (Callable<Void> task : tasks) {
        running.add(threads.submit(task));
      }
      for (Future<Void> task : running) {
        task.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
