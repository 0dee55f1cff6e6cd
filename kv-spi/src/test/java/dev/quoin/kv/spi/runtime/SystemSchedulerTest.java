package dev.quoin.kv.spi.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SystemSchedulerTest {
  private final Scheduler scheduler = Platform.system().scheduler();

  @Test
  void tasksRunOnDaemonThreadsOfTheirOwn() {
    CompletableFuture<Thread> ran = new CompletableFuture<>();
    scheduler.execute(() -> ran.complete(Thread.currentThread()));
    Thread worker = ran.join();
    assertThat(worker).isNotSameAs(Thread.currentThread());
    assertThat(worker.isDaemon()).isTrue();
    assertThat(worker.getName()).startsWith("quoin-worker-");
  }

  @Test
  void asManyTasksRunAtOnceAsThereAre() throws InterruptedException {
    CountDownLatch allThere = new CountDownLatch(20);
    CountDownLatch done = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      scheduler.execute(
          () -> {
            allThere.countDown();
            try {
              allThere.await();
              done.countDown();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskComesAfterItsDelay() {
    long begin = System.nanoTime();
    CompletableFuture<Long> ran = new CompletableFuture<>();
    Scheduler.Cancellable due =
        scheduler.schedule(() -> ran.complete(System.nanoTime()), Duration.ofMillis(20));
    assertThat(ran.join() - begin).isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    due.cancel();
  }

  @Test
  void aTaskThatWasCancelledInTimeDoesNotCome() {
    Duration delay = Duration.ofMillis(20);
    AtomicBoolean ran;
    long begin;
    do {
      // On a busy machine the time may be up before we come to cancelling.
      delay = delay.multipliedBy(2);
      begin = System.nanoTime();
      AtomicBoolean flag = new AtomicBoolean();
      ran = flag;
      scheduler.schedule(() -> flag.set(true), delay).cancel();
    } while (System.nanoTime() - begin >= delay.toNanos());
    CompletableFuture<Void> later = new CompletableFuture<>();
    scheduler.schedule(() -> later.complete(null), delay.multipliedBy(2));
    later.join();
    assertThat(ran).isFalse();
  }

  @Test
  void theRealWorldHasTimeAndRandomness() {
    Platform platform = Platform.system();
    long nanos = platform.clock().nanos();
    assertThat(platform.clock().nanos()).isGreaterThanOrEqualTo(nanos);
    assertThat(platform.clock().wallMillis()).isGreaterThan(1_700_000_000_000L);
    assertThat(platform.random().nextLong()).isNotEqualTo(platform.random().nextLong());
    assertThat(Platform.system()).isSameAs(platform);
  }

  @Test
  void partsOfAPlatformCanBeExchanged() {
    Platform platform = Platform.system();
    Clock clock =
        new Clock() {
          @Override
          public long nanos() {
            return 1;
          }

          @Override
          public long wallMillis() {
            return 2;
          }
        };
    Platform other = platform.withClock(clock).withFiles(platform.files());
    assertThat(other.clock()).isSameAs(clock);
    assertThat(other.withScheduler(scheduler)).isEqualTo(other);
    assertThat(other.scheduler()).isSameAs(platform.scheduler());
    assertThat(other.random()).isSameAs(platform.random());
  }
}
