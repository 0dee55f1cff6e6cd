package dev.quoin.kv.storage.mmap;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A lock for sections of about a microsecond: spins, then gives the processor away, then sleeps.
 * Parking at once, as {@link java.util.concurrent.locks.ReentrantLock} does, costs many times the
 * section. Not reentrant, not fair.
 */
final class WriteLock {
  private static final int SPINS = 128;
  private static final int YIELDS = 1_000;
  private static final long SLEEP_NANOS = 50_000;

  /** In the middle of two cache lines of its own. */
  private static final int STATE = 32;

  private final AtomicIntegerArray state = new AtomicIntegerArray(64);

  void lock() {
    if (!tryLock()) {
      lockSlowly();
    }
  }

  void unlock() {
    state.setRelease(STATE, 0);
  }

  private boolean tryLock() {
    return state.getPlain(STATE) == 0 && state.compareAndSet(STATE, 0, 1);
  }

  @SuppressWarnings("ThreadPriorityCheck") // a hint is all it is meant to be
  private void lockSlowly() {
    for (int tries = 0; !tryLock(); tries++) {
      if (tries < SPINS) {
        Thread.onSpinWait();
      } else if (tries < SPINS + YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(this, SLEEP_NANOS);
      }
    }
  }
}
