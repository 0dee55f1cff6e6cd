package dev.quoin.kv.spi.runtime;

/**
 * The world an engine, a log or a node lives in. Whoever is handed one uses its four parts instead
 * of the JDK's.
 *
 * @param clock the time
 * @param scheduler background work
 * @param random randomness
 * @param files the file system
 */
public record Platform(Clock clock, Scheduler scheduler, RandomSource random, FileStore files) {
  /**
   * Returns the real world: one for the process, with daemon threads that start when they are first
   * needed. It is never closed.
   */
  public static Platform system() {
    return SystemPlatform.INSTANCE;
  }

  /** Returns the same world with another file system. */
  public Platform withFiles(FileStore other) {
    return new Platform(clock, scheduler, random, other);
  }

  /** Returns the same world with another scheduler. */
  public Platform withScheduler(Scheduler other) {
    return new Platform(clock, other, random, files);
  }

  /** Returns the same world with another clock. */
  public Platform withClock(Clock other) {
    return new Platform(other, scheduler, random, files);
  }
}
