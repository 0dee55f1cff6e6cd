package dev.quoin.kv.core;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.AsyncKeyspace;
import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.KvException;
import dev.quoin.kv.PutOptions;
import dev.quoin.kv.Scan;
import dev.quoin.kv.Version;
import dev.quoin.kv.core.Stores.FakeClock;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.runtime.Scheduler;
import dev.quoin.kv.spi.storage.Table;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedAsyncTest {
  @TempDir Path directory;

  /** Runs tasks when the test says so. */
  private static final class ManualScheduler implements Scheduler {
    final Queue<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public Cancellable schedule(Runnable task, Duration delay) {
      throw new AssertionError("nothing is scheduled");
    }

    void runAll() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }
  }

  private static ErrorCode codeOf(CompletableFuture<?> future) {
    Throwable failure = future.handle((answer, thrown) -> thrown).join();
    assertThat(failure).isInstanceOf(KvException.class);
    return ((KvException) failure).code();
  }

  @Test
  void everyVerbAnswersAsItsBlockingTwin() {
    try (EmbeddedKv kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")))) {
      Keyspace blocking = kv.keyspace("k");
      AsyncKeyspace async = blocking.async();
      assertThat(async.name()).isEqualTo("k");
      assertThat(async.timeout()).isEqualTo(blocking.timeout());
      assertThat(async.withTimeout(Duration.ofSeconds(3)).timeout())
          .isEqualTo(Duration.ofSeconds(3));
      Version first = async.put(utf8("a"), utf8("1")).join();
      Entry entry = new Entry(utf8("a"), utf8("1"), first);
      assertThat(async.get(utf8("a")).join()).contains(entry);
      assertThat(async.getAll(List.of(utf8("a"))).join()).containsEntry(utf8("a"), entry);
      assertThat(async.putIfAbsent(utf8("a"), utf8("2")).join()).isEmpty();
      Optional<Version> set = async.compareAndSet(utf8("a"), first, utf8("2")).join();
      assertThat(set).isPresent();
      assertThat(async.count(KeyRange.all()).join()).isEqualTo(1);
      assertThat(async.batch(Batch.builder().put(utf8("b"), utf8("3")).build()).join())
          .isGreaterThan(set.orElseThrow());
      assertThat(async.scan(Scan.all()).join().entries()).hasSize(2);
      assertThat(async.delete(utf8("b")).join()).isTrue();
      assertThat(async.deleteRange(KeyRange.all()).join()).isEqualTo(1);
      CompletableFuture<Version> failed =
          async.put(utf8("a"), utf8("1"), PutOptions.ifVersion(first));
      assertThatThrownBy(failed::join).hasCauseInstanceOf(KvException.class);
      assertThat(codeOf(failed)).isEqualTo(ErrorCode.CONDITION_FAILED);
    }
  }

  @Test
  void timeRunsWhileACallWaitsAndCancelledCallsDoNotBegin() {
    FakeClock clock = new FakeClock();
    ManualScheduler scheduler = new ManualScheduler();
    Platform platform = Platform.system().withClock(clock).withScheduler(scheduler);
    EmbeddedOptions options = EmbeddedOptions.defaults().platform(platform).async(2, 3);
    try (EmbeddedKv kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")), options)) {
      AsyncKeyspace async = kv.keyspace("k").async();
      CompletableFuture<Version> late =
          async.withTimeout(Duration.ofMillis(5)).put(utf8("late"), utf8("1"));
      CompletableFuture<Version> intime = async.put(utf8("in time"), utf8("1"));
      CompletableFuture<Version> cancelled = async.put(utf8("cancelled"), utf8("1"));
      assertThat(cancelled.cancel(false)).isTrue();
      List<CompletableFuture<Version>> more = new ArrayList<>();
      more.add(async.put(utf8("4"), utf8("1")));
      more.add(async.put(utf8("5"), utf8("1")));
      CompletableFuture<Version> overload = async.put(utf8("6"), utf8("1"));
      assertThat(codeOf(overload)).isEqualTo(ErrorCode.OVERLOADED);
      clock.nanos.addAndGet(Duration.ofMillis(5).toNanos());
      assertThat(scheduler.tasks).as("no more workers than allowed").hasSize(2);
      scheduler.runAll();
      assertThat(codeOf(late)).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      assertThat(intime.join()).isNotNull();
      assertThat(more).allMatch(future -> future.join() != null);
      assertThat(kv.keyspace("k").scan(Scan.all()).entries())
          .extracting(Entry::key)
          .containsExactly(utf8("4"), utf8("5"), utf8("in time"));
      CompletableFuture<Version> again = async.put(utf8("6"), utf8("1"));
      scheduler.runAll();
      assertThat(again.join()).isNotNull();
    }
  }

  @Test
  void manyCallsAreRunByFewThreads() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    EngineDecorator engine =
        new EngineDecorator(Stores.engine(directory.resolve("e"))) {
          @Override
          public @Nullable Bytes get(Table table, Bytes key) {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
              return super.get(table, key);
            } finally {
              running.decrementAndGet();
            }
          }
        };
    EmbeddedOptions options = EmbeddedOptions.defaults().async(4, 10_000);
    try (EmbeddedKv kv = EmbeddedKv.open(engine, options)) {
      Keyspace keyspace = kv.keyspace("k");
      keyspace.put(utf8("a"), utf8("1"));
      List<CompletableFuture<Optional<Entry>>> futures = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        futures.add(keyspace.async().get(utf8("a")));
      }
      assertThat(futures).allMatch(future -> future.join().isPresent());
      assertThat(most.get()).isBetween(1, 4);
    }
  }

  /** Every verb of Keyspace has its twin in AsyncKeyspace, and there is no other. */
  @Test
  void bothFacesHaveTheSameVerbs() {
    Set<String> blocking = new TreeSet<>();
    for (Method method : Keyspace.class.getMethods()) {
      if (!method.getName().equals("async")) {
        String answer = method.getGenericReturnType().getTypeName();
        blocking.add(signature(method, answer.replace("Keyspace", "AsyncKeyspace")));
      }
    }
    Set<String> async = new TreeSet<>();
    for (Method method : AsyncKeyspace.class.getMethods()) {
      String answer = method.getGenericReturnType().getTypeName();
      String future = CompletableFuture.class.getName() + "<";
      if (answer.startsWith(future)) {
        answer = answer.substring(future.length(), answer.length() - 1);
      }
      async.add(signature(method, answer));
    }
    assertThat(async).isEqualTo(blocking).hasSizeGreaterThan(15);
  }

  private static String signature(Method method, String answer) {
    String unboxed =
        answer.replace("java.lang.Long", "long").replace("java.lang.Boolean", "boolean");
    return method.getName()
        + Arrays.toString(method.getGenericParameterTypes())
        + " "
        + unboxed
        + (method.isDefault() ? " default" : "");
  }
}
