package dev.quoin.kv.core;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Version;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedConcurrencyTest {
  private static final int THREADS = 6;

  @TempDir Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private <T> List<T> together(Callable<T> task) throws Exception {
    List<Future<T>> futures = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      futures.add(threads.submit(task));
    }
    List<T> answers = new ArrayList<>();
    for (Future<T> future : futures) {
      answers.add(future.get());
    }
    return answers;
  }

  private static long number(Entry entry) {
    return Long.parseLong(entry.value().toUtf8());
  }

  @Test
  void noIncrementByCompareAndSetIsLostBesidePlainPutsAndBatches() throws Exception {
    try (EmbeddedKv kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")))) {
      Keyspace keyspace = kv.keyspace("k");
      Bytes counter = utf8("counter");
      keyspace.put(counter, utf8("0"));
      together(
          () -> {
            int done = 0;
            while (done < 200) {
              Entry now = keyspace.get(counter).orElseThrow();
              Bytes next = utf8(Long.toString(number(now) + 1));
              done += keyspace.compareAndSet(counter, now.version(), next).isPresent() ? 1 : 0;
              // Others of the same keyspace, one by one and in batches with crossing locks.
              keyspace.put(utf8("x" + done), next);
              keyspace.batch(
                  Batch.builder().put(utf8("x" + done), next).put(utf8("y" + done), next).build());
            }
            return done;
          });
      assertThat(number(keyspace.get(counter).orElseThrow())).isEqualTo(200L * THREADS);
    }
  }

  @Test
  void putIfAbsentHasOneWinner() throws Exception {
    try (EmbeddedKv kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")))) {
      Keyspace keyspace = kv.keyspace("k");
      for (int round = 0; round < 100; round++) {
        Bytes key = utf8("k" + round);
        List<Boolean> won = together(() -> keyspace.putIfAbsent(key, utf8("mine")).isPresent());
        assertThat(won.stream().filter(b -> b)).hasSize(1);
      }
    }
  }

  @Test
  void aKeyspaceIsMadeOnceByMany() throws Exception {
    StorageEngine engine = Stores.engine(directory.resolve("e"));
    try (EmbeddedKv kv = EmbeddedKv.open(engine)) {
      AtomicInteger number = new AtomicInteger();
      together(() -> kv.keyspace("new").put(utf8("" + number.incrementAndGet()), utf8("1")));
      assertThat(kv.keyspace("new").count(KeyRange.all())).isEqualTo(THREADS);
      assertThat(engine.tableNames()).containsExactly("d1", "meta");
    }
  }

  @Test
  void versionsOfAKeyGrowAsItIsSeen() throws Exception {
    try (EmbeddedKv kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")))) {
      Keyspace keyspace = kv.keyspace("k");
      keyspace.put(utf8("a"), utf8("0"));
      together(
          () -> {
            Version seen = new Version(0, 0);
            for (int i = 0; i < 2000; i++) {
              if (i % 3 == 0) {
                keyspace.put(utf8("a"), utf8("" + i));
              }
              Version now = keyspace.get(utf8("a")).orElseThrow().version();
              assertThat(now).isGreaterThanOrEqualTo(seen);
              seen = now;
            }
            return seen;
          });
    }
  }

  /** An engine in which writes of {@code d1} wait until they are let go. */
  private static final class Stalling extends EngineDecorator {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);

    Stalling(StorageEngine inner) {
      super(inner);
    }

    @Override
    protected void before(@Nullable Table table) {
      if (table != null && table.name().equals("d1")) {
        reached.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static ErrorCode codeOf(Throwable failure) {
    return ((KvException) failure).code();
  }

  @Test
  void waitingForAKeyEndsAtTheDeadlineOrByAnInterrupt() throws Exception {
    Stalling engine = new Stalling(Stores.engine(directory.resolve("e")));
    try (EmbeddedKv kv = EmbeddedKv.open(engine)) {
      Keyspace keyspace = kv.keyspace("k");
      Future<Version> first = threads.submit(() -> keyspace.put(utf8("a"), utf8("1")));
      engine.reached.await();
      Keyspace hurried = keyspace.withTimeout(Duration.ofMillis(20));
      assertThatThrownBy(() -> hurried.put(utf8("a"), utf8("2")))
          .extracting(EmbeddedConcurrencyTest::codeOf)
          .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      assertThatThrownBy(() -> hurried.deleteRange(KeyRange.all()))
          .extracting(EmbeddedConcurrencyTest::codeOf)
          .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      assertThatThrownBy(
              () -> hurried.batch(Batch.builder().delete(utf8("a")).delete(utf8("b")).build()))
          .extracting(EmbeddedConcurrencyTest::codeOf)
          .isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> keyspace.delete(utf8("a")))
          .extracting(EmbeddedConcurrencyTest::codeOf)
          .isEqualTo(ErrorCode.CANCELLED);
      assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
      engine.go.countDown();
      assertThat(first.get()).isNotNull();
      // Whoever gave up left no lock behind.
      assertThat(hurried.withTimeout(Duration.ofSeconds(10)).deleteRange(KeyRange.all()))
          .isEqualTo(1);
      Thread.currentThread().interrupt();
      keyspace.put(utf8("a"), utf8("an interrupted thread writes"));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void closingUnderLoadRefusesAndBreaksNothing() throws Exception {
    EmbeddedKv kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")));
    Keyspace keyspace = kv.keyspace("k");
    CountDownLatch writing = new CountDownLatch(THREADS * 100);
    List<Future<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Bytes key = utf8("k" + i);
      futures.add(
          threads.submit(
              () -> {
                int acknowledged = 0;
                while (true) {
                  try {
                    Bytes next = utf8("" + (acknowledged + 1));
                    keyspace.batch(Batch.builder().put(key, next).put(key, next).build());
                    acknowledged++;
                    writing.countDown();
                  } catch (KvException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.CLOSED);
                    return acknowledged;
                  }
                }
              }));
    }
    writing.await();
    kv.close();
    List<Integer> acknowledged = new ArrayList<>();
    for (Future<Integer> future : futures) {
      try {
        acknowledged.add(future.get());
      } catch (ExecutionException e) {
        throw new AssertionError(e);
      }
    }
    try (EmbeddedKv again = EmbeddedKv.open(Stores.engine(directory.resolve("e")))) {
      for (int i = 0; i < THREADS; i++) {
        long found =
            again.keyspace("k").get(utf8("k" + i)).map(EmbeddedConcurrencyTest::number).orElse(0L);
        assertThat(found).isEqualTo((long) acknowledged.get(i));
      }
    }
  }
}
