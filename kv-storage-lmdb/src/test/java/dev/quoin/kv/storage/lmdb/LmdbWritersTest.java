package dev.quoin.kv.storage.lmdb;

import static dev.quoin.kv.storage.lmdb.EngineFixture.key;
import static dev.quoin.kv.storage.lmdb.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How writes that come together are committed together, and what each gets. */
class LmdbWritersTest {
  @TempDir Path directory;

  @Test
  void manySyncedWritersShareCommits() throws Exception {
    try (LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory))) {
      Table table = engine.table("t");
      int writers = 32;
      int each = 10;
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int first = w * each;
        tasks.add(
            () -> {
              for (int i = 0; i < each; i++) {
                engine.put(table, key(first + i), value(first + i, 100), Durability.SYNC);
              }
              return null;
            });
      }
      EngineFixture.together(tasks);
      assertThat(EngineFixture.count(engine, table)).isEqualTo(writers * each);
      long commits = engine.statistics().details().get("commits");
      assertThat(engine.statistics().details()).containsEntry("committed_writes", 320L);
      assertThat(commits).isLessThan(writers * each / 4);
    }
  }

  @Test
  void aWriteThatFailsItsOwnCheckFailsAlone() throws Exception {
    try (LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory))) {
      Table table = engine.table("t");
      CountDownLatch inTurn = new CountDownLatch(1);
      CountDownLatch queued = new CountDownLatch(1);
      List<WriteRequest> seen = new ArrayList<>();
      WriteQueue queue =
          new WriteQueue(
              LmdbOptions.at(directory).platform.scheduler(),
              group -> {
                seen.addAll(group);
                inTurn.countDown();
                awaitQuietly(queued);
                for (WriteRequest request : group) {
                  try {
                    request.change().check();
                  } catch (KvException e) {
                    request.fail(e);
                  }
                }
              });
      engine.dropTable(table);
      LmdbTable dropped = (LmdbTable) table;
      LmdbTable there = (LmdbTable) engine.table("u");
      AtomicReference<KvException> failure = new AtomicReference<>();
      Thread first = new Thread(() -> queue.submit(put(there)));
      first.start();
      inTurn.await();
      Thread bad = new Thread(() -> submit(queue, put(dropped), failure));
      Thread good = new Thread(() -> queue.submit(put(there)));
      bad.start();
      good.start();
      awaitParked(bad);
      awaitParked(good);
      queued.countDown();
      first.join();
      bad.join();
      good.join();
      assertThat(seen).hasSize(3);
      assertThat(failure.get().code()).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(failure.get().outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }
  }

  @Test
  void virtualThreadsHandTheirWritesOver() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "virtual threads need Java 21");
    try (LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory))) {
      Table table = engine.table("t");
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int number = i;
        threads.add(
            (Thread)
                Thread.class
                    .getMethod("startVirtualThread", Runnable.class)
                    .invoke(
                        null,
                        (Runnable)
                            () ->
                                engine.put(
                                    table, key(number), value(number, 10), Durability.SYNC)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(EngineFixture.count(engine, table)).isEqualTo(50);
    }
  }

  @Test
  void syncIsRefusedWhereALaterWriteCouldUndoIt() {
    LmdbOptions options =
        LmdbOptions.builder(directory).crashSafety(CrashSafety.PROCESS_END).build();
    try (LmdbEngine engine = LmdbEngine.open(options)) {
      Table table = engine.table("t");
      assertThatThrownBy(() -> engine.put(table, key(1), value(1, 1), Durability.SYNC))
          .isInstanceOfSatisfying(
              KvException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
      assertThatThrownBy(engine::sync)
          .isInstanceOfSatisfying(
              KvException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
      engine.put(table, key(1), value(1, 1), Durability.BUFFERED);
    }
    try (LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory))) {
      assertThat(engine.get(engine.table("t"), key(1))).isEqualTo(value(1, 1));
    }
  }

  private static WriteRequest put(LmdbTable table) {
    return WriteRequest.of(
        new PointWrite(table, key(1), value(0, 0), value(1, 1)), 2, Durability.BUFFERED);
  }

  private static void submit(
      WriteQueue queue, WriteRequest template, AtomicReference<KvException> failure) {
    try {
      queue.submit(WriteRequest.of(template.change(), template.bytes(), Durability.BUFFERED));
    } catch (KvException e) {
      failure.set(e);
    }
  }

  private static void awaitParked(Thread thread) throws InterruptedException {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
