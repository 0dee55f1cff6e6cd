package dev.quoin.kv.spi.runtime;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads of this process: one that watches the time, and as many as there is work at once,
 * which end when they have been idle.
 */
final class SystemScheduler implements Scheduler {
  private final ExecutorService workers = Executors.newCachedThreadPool(daemons("quoin-worker-"));
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, daemons("quoin-timer-"));

  SystemScheduler() {
    timer.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable task) {
    workers.execute(task);
  }

  @Override
  public Cancellable schedule(Runnable task, Duration delay) {
    Future<?> due =
        timer.schedule(() -> workers.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> due.cancel(false);
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
