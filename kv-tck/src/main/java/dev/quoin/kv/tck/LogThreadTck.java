package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefusedOrDone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.tck.fault.FileOperation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many threads at once. */
abstract class LogThreadTck extends LogSuite {
  private static final int APPENDERS = 4;
  private static final int EACH = 1500;

  LogThreadTck(Opener opener) {
    super(opener);
  }

  @Test
  void appendsOfManyThreadsAreAllThereInTheOrderOfTheirPositions() {
    ConcurrentSkipListMap<Long, Bytes> appended = new ConcurrentSkipListMap<>();
    Workers workers = new Workers();
    for (int t = 0; t < APPENDERS; t++) {
      int from = t * EACH;
      workers.start(
          () -> {
            long last = 0;
            for (int i = from; i < from + EACH; i++) {
              long position = append(log, record(i));
              assertThat(position).isGreaterThan(last);
              assertThat(appended.put(position, record(i))).isNull();
              last = position;
            }
          });
    }
    workers.join();
    List<Placed> expected =
        appended.entrySet().stream().map(e -> new Placed(e.getKey(), e.getValue())).toList();
    assertThat(expected).hasSize(APPENDERS * EACH);
    assertThat(all(log, 0)).isEqualTo(expected);
    reopen();
    assertThat(all(log, 0)).isEqualTo(expected);
  }

  @Test
  void readersSyncersAndADropperNeverSeeAWrongRecord() {
    ConcurrentSkipListMap<Long, Bytes> appended = new ConcurrentSkipListMap<>();
    AtomicInteger running = new AtomicInteger(2);
    Workers workers = new Workers();
    for (int t = 0; t < 2; t++) {
      int from = t * 10 * EACH;
      workers.start(
          () -> {
            try {
              for (int i = from; i < from + EACH; i++) {
                appended.put(append(log, record(i)), record(i));
                if (i % 50 == 0) {
                  log.sync();
                }
              }
            } finally {
              running.decrementAndGet();
            }
          });
    }
    workers.start(
        () -> {
          while (running.get() > 0) {
            log.dropBefore(log.endPosition() - 2 * FILE_BYTES);
            assertThat(log.firstPosition()).isLessThanOrEqualTo(log.endPosition());
            Thread.onSpinWait();
          }
        });
    for (int t = 0; t < 2; t++) {
      workers.start(
          () -> {
            while (running.get() > 0) {
              for (Map.Entry<Long, Bytes> entry : appended.entrySet()) {
                readOrDropped(entry.getKey(), entry.getValue());
              }
            }
          });
    }
    workers.start(
        () -> {
          while (running.get() > 0) {
            walkUntilDropped();
          }
        });
    workers.join();
    assertReadable(
        log,
        appended.tailMap(log.firstPosition()).entrySet().stream()
            .map(e -> new Placed(e.getKey(), e.getValue()))
            .toList());
  }

  private void readOrDropped(long position, Bytes record) {
    try {
      assertThat(log.read(position)).isEqualTo(record);
    } catch (KvException e) {
      assertThat(e.code()).as("%s", e).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(position).isLessThan(log.firstPosition());
    }
  }

  private void walkUntilDropped() {
    try (LogCursor cursor = log.cursor(0)) {
      long last = 0;
      while (cursor.next()) {
        assertThat(cursor.position()).isGreaterThan(last);
        last = cursor.position();
        String text = cursor.record().toUtf8();
        long number = Long.parseLong(text.substring(0, text.indexOf(':')));
        assertThat(cursor.record()).isEqualTo(record(number));
      }
    } catch (KvException e) {
      assertThat(e.code()).as("%s", e).isEqualTo(ErrorCode.NOT_FOUND);
    }
  }

  @Test
  void callersAtTheSameTimeShareASync() throws Exception {
    int callers = 16;
    AtomicBoolean holding = new AtomicBoolean(true);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    files.probe(
        (operation, file) -> {
          if (operation == FileOperation.SYNC && holding.compareAndSet(true, false)) {
            held.countDown();
            awaitUninterruptibly(release);
          }
        });
    Workers workers = new Workers();
    append(log, record(0));
    workers.start(() -> log.sync());
    held.await();
    long before = files.count(FileOperation.SYNC);
    AtomicInteger appended = new AtomicInteger();
    for (int i = 1; i <= callers; i++) {
      int number = i;
      workers.start(
          () -> {
            long position = append(log, record(number));
            appended.incrementAndGet();
            log.sync();
            assertThat(log.syncedPosition()).isGreaterThan(position);
          });
    }
    Awaits.until(() -> appended.get() == callers);
    release.countDown();
    workers.join();
    assertThat(files.count(FileOperation.SYNC) - before)
        .as("syncs for %d callers", callers)
        .isLessThanOrEqualTo(callers / 2);
  }

  @Test
  void syncWaitsForAllThatWasAppendedBeforeIt() throws Exception {
    AtomicBoolean holding = new AtomicBoolean(true);
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    append(log, record(0));
    files.probe(
        (operation, file) -> {
          if (operation == FileOperation.SYNC && holding.compareAndSet(true, false)) {
            held.countDown();
            awaitUninterruptibly(release);
          }
        });
    Workers workers = new Workers();
    workers.start(() -> log.sync());
    held.await();
    long position = append(log, record(1));
    assertThat(log.syncedPosition()).isLessThanOrEqualTo(position);
    AtomicBoolean returned = new AtomicBoolean();
    workers.start(
        () -> {
          log.sync();
          assertThat(log.syncedPosition()).isGreaterThan(position);
          returned.set(true);
        });
    assertThat(log.read(position)).isEqualTo(record(1));
    assertThat(returned).isFalse();
    release.countDown();
    workers.join();
    assertThat(returned).isTrue();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void closingUnderCallsOfAllKindsRefusesThemAndNothingElse() {
    for (int round = 0; round < rounds(10); round++) {
      List<Placed> records = appendAll(0, 50);
      long position = records.get(records.size() - 1).position();
      LogCursor cursor = log.cursor(0);
      List<Workers.Work> calls =
          List.of(
              () -> append(log, record(1)),
              () -> log.sync(),
              () -> log.read(position),
              () -> log.cursor(position).next(),
              () -> log.firstPosition(),
              () -> log.endPosition(),
              () -> log.syncedPosition(),
              () -> log.dropBefore(0),
              () -> log.diskBytes(),
              cursor::next);
      CountDownLatch under = new CountDownLatch(calls.size());
      AtomicBoolean closed = new AtomicBoolean();
      Workers workers = new Workers();
      for (Workers.Work call : calls) {
        workers.start(
            () -> {
              under.countDown();
              while (!closed.get()) {
                assertRefusedOrDone(ErrorCode.CLOSED, call::run);
              }
            });
      }
      workers.start(
          () -> {
            under.await();
            log.close();
            closed.set(true);
          });
      workers.join();
      log = open();
    }
  }
}
