package dev.quoin.kv.core;

import dev.quoin.kv.spi.runtime.Scheduler;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks on a scheduler's threads, a bounded number at once, with a bounded number that wait,
 * in the order in which they came.
 */
final class BoundedExecutor {
  private final Scheduler scheduler;
  private final int parallelism;
  private final int limit;
  private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();

  /** Tasks that were accepted and have not ended. */
  private final AtomicInteger accepted = new AtomicInteger();

  private final AtomicInteger workers = new AtomicInteger();

  BoundedExecutor(Scheduler scheduler, int parallelism, int queued) {
    this.scheduler = scheduler;
    this.parallelism = parallelism;
    this.limit = (int) Math.min((long) parallelism + queued, Integer.MAX_VALUE - 1);
  }

  /** Accepts a task, which must not throw; false if there are too many. */
  boolean execute(Runnable task) {
    if (accepted.incrementAndGet() > limit) {
      accepted.decrementAndGet();
      return false;
    }
    queue.add(task);
    startWorker();
    return true;
  }

  private void startWorker() {
    int running = workers.get();
    while (running < parallelism) {
      if (workers.compareAndSet(running, running + 1)) {
        scheduler.execute(this::work);
        return;
      }
      running = workers.get();
    }
  }

  private void work() {
    Runnable task = queue.poll();
    while (task != null) {
      try {
        task.run();
      } finally {
        accepted.decrementAndGet();
      }
      task = queue.poll();
    }
    workers.decrementAndGet();
    // A task that came after the last look found all workers there: it needs this one again.
    if (!queue.isEmpty()) {
      startWorker();
    }
  }
}
