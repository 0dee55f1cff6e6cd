package dev.quoin.kv.spi.runtime;

import java.util.concurrent.ThreadLocalRandom;

/** Holds the real world, made when it is first asked for. */
final class SystemPlatform {
  static final Platform INSTANCE =
      new Platform(
          new SystemClock(),
          new SystemScheduler(),
          () -> ThreadLocalRandom.current().nextLong(),
          new SystemFileStore());

  private SystemPlatform() {}

  private static final class SystemClock implements Clock {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public long wallMillis() {
      return System.currentTimeMillis();
    }
  }
}
