package dev.quoin.kv.tck;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition that background work brings about. */
final class Awaits {
  /** A condition. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }

  private static final long MOST_SECONDS = 30;

  private Awaits() {}

  /** Returns once the condition holds, and fails if it does not come to hold. */
  static void until(Condition condition) throws Exception {
    long began = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(MOST_SECONDS)) {
        throw new AssertionError("did not come to hold within " + MOST_SECONDS + " s");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }
}
