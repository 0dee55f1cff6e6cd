package dev.quoin.kv.core.entry;

import dev.quoin.kv.spi.runtime.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock whose every answer is greater than all before, and close to the wall clock: 48 bits of
 * milliseconds since 1970 and 16 bits that count within one. When the wall clock goes back, it
 * counts on from where it was. Thread-safe. After Kulkarni, Demirbas et al., "Logical Physical
 * Clocks", 2014.
 */
public final class HybridLogicalClock {
  private static final int COUNTER_BITS = 16;

  private final Clock clock;
  private final AtomicLong last;

  /**
   * Makes a clock.
   *
   * @param floor a hybrid time that every answer will be greater than
   */
  public HybridLogicalClock(Clock clock, long floor) {
    this.clock = clock;
    this.last = new AtomicLong(floor);
  }

  /** Returns a hybrid time greater than every one that was returned or observed before. */
  public long next() {
    long wall = at(clock.wallMillis());
    while (true) {
      long previous = last.get();
      long next = Math.max(wall, previous + 1);
      if (last.compareAndSet(previous, next)) {
        return next;
      }
    }
  }

  /** Takes note of a time read elsewhere: later answers are greater. */
  public void observe(long hybridTime) {
    last.accumulateAndGet(hybridTime, Math::max);
  }

  /** Returns the greatest hybrid time returned or observed so far. */
  public long last() {
    return last.get();
  }

  /** Returns the first hybrid time of a millisecond since 1970. */
  public static long at(long millis) {
    return millis << COUNTER_BITS;
  }

  /** Returns the millisecond since 1970 of a hybrid time. */
  public static long millis(long hybridTime) {
    return hybridTime >> COUNTER_BITS;
  }
}
