package dev.quoin.kv.spi.runtime;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * What stands between callers and memory that will be freed: calls enter and leave, and {@link
 * #close} lets nobody in any more and returns when everybody has left.
 *
 * <p>A call costs two uncontended atomic additions, on a counter of its thread's stripe, so that
 * many threads do not meet on one cache line. A thread inside must not close the gate: it would
 * wait for itself.
 *
 * <pre>{@code
 * int ticket = gate.enter();
 * try {
 *   … native call …
 * } finally {
 *   gate.leave(ticket);
 * }
 * }</pre>
 */
public final class CloseGate {
  private static final int STRIPES = 64;

  /** Ints between two stripes: 128 bytes, for the adjacent-line prefetcher. */
  private static final int SPREAD = 32;

  private static final long DRAIN_PAUSE_NANOS = 50_000;

  private final String what;
  private final AtomicIntegerArray inside = new AtomicIntegerArray((STRIPES + 1) * SPREAD);
  private final AtomicInteger closers = new AtomicInteger();
  private volatile boolean closed;

  /**
   * Makes an open gate.
   *
   * @param what what is behind it, for the message of the exception: "engine at …"
   */
  public CloseGate(String what) {
    this.what = what;
  }

  /**
   * Lets a call in.
   *
   * @return what to hand to {@link #leave}
   * @throws KvException CLOSED (NOT_APPLIED) if the gate was closed
   */
  public int enter() {
    int stripe = (((int) Thread.currentThread().getId() & (STRIPES - 1)) + 1) * SPREAD;
    inside.getAndIncrement(stripe);
    if (closed) {
      inside.getAndDecrement(stripe);
      throw closedException();
    }
    return stripe;
  }

  /** Lets a call out. */
  public void leave(int ticket) {
    inside.getAndDecrement(ticket);
  }

  /** Returns whether nobody is let in any more. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Throws if the gate was closed, for calls that touch nothing that is freed.
   *
   * @throws KvException CLOSED (NOT_APPLIED)
   */
  public void checkOpen() {
    if (closed) {
      throw closedException();
    }
  }

  /**
   * Closes the gate and waits until everybody inside has left.
   *
   * @return true for the one caller that closed it; the others also wait until nobody is inside
   */
  public boolean close() {
    boolean first = closers.getAndIncrement() == 0;
    closed = true;
    for (int stripe = SPREAD; stripe < inside.length(); stripe += SPREAD) {
      while (inside.get(stripe) != 0) {
        LockSupport.parkNanos(this, DRAIN_PAUSE_NANOS);
      }
    }
    return first;
  }

  private KvException closedException() {
    return KvException.notApplied(ErrorCode.CLOSED, what + " is closed");
  }
}
