package dev.quoin.kv.spi.runtime;

import java.time.Duration;

/**
 * Where background work runs. Thread-safe. Work that is long is cut into steps that schedule the
 * next one, so that a scheduler with one thread, simulated or real, gives everybody a turn. A task
 * handles its own failures.
 */
public interface Scheduler {
  /** Runs {@code task} soon, on a thread that is not the caller's. */
  void execute(Runnable task);

  /** Runs {@code task} once after {@code delay}, unless it is cancelled before it begins. */
  Cancellable schedule(Runnable task, Duration delay);

  /** A task that has not begun. */
  @FunctionalInterface
  interface Cancellable {
    /** Keeps the task from beginning; does nothing if it has begun or was cancelled. */
    void cancel();
  }
}
