package dev.quoin.kv.spi.runtime;

/** Where time comes from. Thread-safe. */
public interface Clock {
  /** Returns nanoseconds from an arbitrary origin, never going back: for measuring durations. */
  long nanos();

  /** Returns milliseconds since 1970 in UTC, which may jump: for timestamps only. */
  long wallMillis();
}
