package dev.quoin.kv.storage.lmdb;

import static dev.quoin.kv.storage.lmdb.EngineFixture.key;
import static dev.quoin.kv.storage.lmdb.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closing under fire: every call ends well or is refused with CLOSED, and the process lives. */
class LmdbCloseTest {
  private static final int ROUNDS = 50;

  @TempDir Path directory;

  private interface Work {
    void run(LmdbEngine engine, Table table);
  }

  @Test
  void closingUnderEverybodyRefusesAndNeverCrashes() throws Exception {
    LmdbOptions options =
        LmdbOptions.builder(directory)
            .crashSafety(CrashSafety.PROCESS_END)
            .mapBytes(1 << 20)
            .build();
    for (int round = 0; round < ROUNDS; round++) {
      LmdbEngine engine = LmdbEngine.open(options);
      Table table = engine.table("t");
      CountDownLatch warm = new CountDownLatch(4);
      List<Callable<Void>> tasks = new ArrayList<>();
      tasks.add(() -> untilClosed(engine, table, warm, LmdbCloseTest::write));
      tasks.add(() -> untilClosed(engine, table, warm, (e, t) -> e.get(t, key(1))));
      tasks.add(() -> untilClosed(engine, table, warm, LmdbCloseTest::scan));
      tasks.add(() -> untilClosed(engine, table, warm, LmdbCloseTest::snapshot));
      tasks.add(
          () -> {
            warm.await();
            engine.close();
            return null;
          });
      EngineFixture.together(tasks);
    }
    try (LmdbEngine engine = LmdbEngine.open(options)) {
      engine.verify();
    }
  }

  @Test
  void whatWasLeftOpenIsRefusedAndClosesQuietly() {
    LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory));
    Table table = engine.table("t");
    for (int i = 0; i < 100; i++) {
      engine.put(table, key(i), value(i, 10), Durability.NONE);
    }
    Snapshot snapshot = engine.snapshot();
    Cursor cursor = engine.scan(table, ScanRange.all());
    Cursor ofSnapshot = snapshot.scan(table, ScanRange.all());
    assertThat(cursor.next()).isTrue();
    engine.close();
    engine.close();
    assertClosed(cursor::next);
    assertClosed(ofSnapshot::next);
    assertClosed(() -> snapshot.get(table, key(1)));
    assertClosed(engine::verify);
    assertClosed(engine::statistics);
    assertClosed(() -> engine.checkpoint(directory.resolve("x")));
    cursor.close();
    ofSnapshot.close();
    snapshot.close();
  }

  private static void assertClosed(Runnable call) {
    try {
      call.run();
    } catch (KvException e) {
      assertThat(e).matches(EngineFixture::isClosed, "is CLOSED");
      return;
    }
    throw new AssertionError("not refused");
  }

  private static boolean isClosed(Throwable e) {
    return e instanceof KvException known && EngineFixture.isClosed(known);
  }

  private static Void untilClosed(LmdbEngine engine, Table table, CountDownLatch warm, Work work) {
    try {
      work.run(engine, table);
      warm.countDown();
      while (true) {
        work.run(engine, table);
      }
    } catch (KvException e) {
      if (!isClosed(e)) {
        throw e;
      }
      warm.countDown();
      return null;
    }
  }

  private static void write(LmdbEngine engine, Table table) {
    int number = (int) (System.nanoTime() & 0xFFF);
    engine.put(table, key(number), value(number, 700), Durability.BUFFERED);
  }

  private static void scan(LmdbEngine engine, Table table) {
    try (Cursor cursor = engine.scan(table, ScanRange.all())) {
      while (cursor.next()) {
        assertThat(cursor.value().length()).isEqualTo(700);
      }
    }
  }

  private static void snapshot(LmdbEngine engine, Table table) {
    try (Snapshot snapshot = engine.snapshot();
        Cursor cursor = snapshot.scan(table, ScanRange.all().withoutValues())) {
      if (cursor.next()) {
        assertThat(snapshot.get(table, cursor.key())).isNotNull();
      }
    }
  }
}
