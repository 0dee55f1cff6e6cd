package dev.quoin.kv.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Threads of a test; what one of them throws fails the test. */
final class Workers {
  /** What a thread does. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  /** Starts a thread. */
  Thread start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                failures.add(e);
              }
            },
            "tck-worker-" + threads.size());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
    return thread;
  }

  /** Waits until the threads have counted {@code latch} down, or one of them has failed. */
  void await(CountDownLatch latch) {
    try {
      while (!latch.await(10, TimeUnit.MILLISECONDS) && !hasFailed()) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + threads, e);
    }
  }

  /** Returns whether a thread has failed; the others may then end early. */
  boolean hasFailed() {
    return !failures.isEmpty();
  }

  /** Waits for all threads, and throws what the first of them threw. */
  void join() {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + threads, e);
    }
    AssertionError failure = failure();
    if (failure != null) {
      throw failure;
    }
  }

  private @Nullable AssertionError failure() {
    if (failures.isEmpty()) {
      return null;
    }
    Throwable first = failures.get(0);
    AssertionError failure = new AssertionError("a thread failed: " + first, first);
    failures.stream().skip(1).limit(5).forEach(failure::addSuppressed);
    return failure;
  }
}
