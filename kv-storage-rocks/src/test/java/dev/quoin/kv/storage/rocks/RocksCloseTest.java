package dev.quoin.kv.storage.rocks;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closes and drops under threads that use everything: they are told CLOSED or NOT_FOUND. */
class RocksCloseTest {
  private static final Bytes VALUE = UnsafeBytes.wrap(new byte[1000]);
  private static final int CLOSINGS = 50;
  private static final int DROPS = 20;

  @TempDir Path dir;

  private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

  /** Does one thing again and again until it is refused. */
  private interface Use {
    void use(RocksEngine engine, Table table) throws Exception;
  }

  @Test
  void closingUnderUseIsRefusedAndNeverACrash() throws Exception {
    for (int round = 0; round < CLOSINGS; round++) {
      RocksEngine engine = RocksEngine.open(RocksOptions.at(dir));
      Snapshot shared = engine.snapshot();
      AtomicInteger begun = new AtomicInteger();
      List<Thread> threads = start(engine, ErrorCode.CLOSED, begun, shared);
      while (begun.get() < threads.size()) {
        Thread.onSpinWait();
      }
      engine.close();
      for (Thread thread : threads) {
        thread.join();
      }
      shared.close();
      assertThat(unexpected).isEmpty();
      assertThat(Natives.live()).isZero();
    }
  }

  @Test
  void droppingUnderUseIsRefusedAndNeverACrash() throws Exception {
    try (RocksEngine engine = RocksEngine.open(RocksOptions.at(dir));
        Snapshot shared = engine.snapshot()) {
      for (int round = 0; round < DROPS; round++) {
        AtomicInteger begun = new AtomicInteger();
        List<Thread> threads = start(engine, ErrorCode.NOT_FOUND, begun, shared);
        while (begun.get() < threads.size()) {
          Thread.onSpinWait();
        }
        engine.dropTable(engine.table("t"));
        for (Thread thread : threads) {
          thread.join();
        }
        assertThat(unexpected).isEmpty();
      }
    }
    assertThat(Natives.live()).isZero();
  }

  private List<Thread> start(
      RocksEngine engine, ErrorCode end, AtomicInteger begun, Snapshot shared) {
    Table table = engine.table("t");
    for (int i = 0; i < 100; i++) {
      engine.put(table, utf8("" + i), VALUE, Durability.NONE);
    }
    // One that never ends, walked by one thread and closed by another.
    Cursor open = engine.scan(table, ScanRange.all());
    List<Use> uses =
        List.of(
            (e, t) -> assertThat(e.get(t, utf8("7"))).isNotNull(),
            (e, t) -> e.put(t, utf8("7"), utf8("head"), VALUE, Durability.BUFFERED),
            (e, t) -> walk(e.scan(t, ScanRange.all())),
            (e, t) -> walk(shared.scan(t, ScanRange.all())),
            (e, t) -> shared.get(t, utf8("7")),
            (e, t) -> {
              try (Snapshot snapshot = e.snapshot()) {
                snapshot.get(t, utf8("7"));
                walk(snapshot.scan(t, ScanRange.all()));
              }
            },
            (e, t) -> {
              try (WriteBatch batch = e.newBatch()) {
                batch.put(t, utf8("8"), VALUE);
                batch.delete(t, utf8("9"));
                e.write(batch, Durability.BUFFERED);
              }
            },
            (e, t) -> {
              e.get(t, utf8("1"));
              e.statistics();
            });
    List<Thread> threads = new ArrayList<>();
    for (Use use : uses) {
      Thread thread = new Thread(() -> until(end, use, engine, table, begun));
      thread.start();
      threads.add(thread);
    }
    Thread closer = new Thread(open::close);
    closer.start();
    threads.add(closer);
    begun.incrementAndGet();
    return threads;
  }

  private static void walk(Cursor cursor) {
    try (cursor) {
      while (cursor.next()) {
        assertThat(cursor.value().length()).isPositive();
      }
    }
  }

  private void until(ErrorCode end, Use use, RocksEngine engine, Table table, AtomicInteger begun) {
    boolean first = true;
    while (true) {
      try {
        use.use(engine, table);
      } catch (KvException e) {
        if (e.code() != end) {
          unexpected.add(e);
        }
        return;
      } catch (Throwable e) {
        unexpected.add(e);
        return;
      } finally {
        if (first) {
          begun.incrementAndGet();
          first = false;
        }
      }
    }
  }
}
