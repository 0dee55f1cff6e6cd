package dev.quoin.kv.core;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.runtime.Clock;
import java.time.Duration;

/** The moment at which a call that takes several steps is to give up. */
final class Deadline {
  private final Clock clock;
  private final long atNanos;
  private final Duration timeout;

  /** Makes the deadline of a call that begins now. */
  Deadline(Clock clock, Duration timeout) {
    this.clock = clock;
    this.timeout = timeout;
    this.atNanos = clock.nanos() + nanos(timeout);
  }

  /** Returns how long is left, 0 or less if nothing is. */
  long remainingNanos() {
    return atNanos - clock.nanos();
  }

  /** Throws DEADLINE_EXCEEDED if the time is up. */
  void check(Outcome outcome) {
    if (remainingNanos() <= 0) {
      throw new KvException(
          ErrorCode.DEADLINE_EXCEEDED, outcome, "the call's time of " + timeout + " was up");
    }
  }

  /** Returns a duration in nanoseconds, cut to a century. */
  static long nanos(Duration duration) {
    Duration most = Duration.ofDays(36_500);
    return (duration.compareTo(most) < 0 ? duration : most).toNanos();
  }
}
