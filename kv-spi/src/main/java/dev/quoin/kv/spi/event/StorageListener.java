package dev.quoin.kv.spi.event;

/**
 * Is told what a storage engine does besides answering calls. Called on the thread that did it, so
 * an implementation is fast, never blocks and never throws. All methods do nothing unless
 * overridden.
 */
public interface StorageListener {
  /** Listens to nothing. */
  StorageListener NONE = new StorageListener() {};

  /**
   * A sync ended well.
   *
   * @param nanos how long the device took
   * @param writes how many writes waited for it, or 0 if the engine cannot tell
   */
  default void synced(long nanos, long writes) {}

  /** Compaction has begun to rewrite {@code bytes} bytes. */
  default void compactionStarted(long bytes) {}

  /**
   * Compaction has ended.
   *
   * @param nanos how long it took
   * @param bytesRead how much it read
   * @param bytesWritten how much it kept
   */
  default void compactionEnded(long nanos, long bytesRead, long bytesWritten) {}

  /** A writer had to wait {@code nanos} because background work had fallen behind. */
  default void stalled(long nanos) {}

  /** Damage was found at {@code place}, a file and a position. */
  default void damaged(String place) {}

  /** On opening, {@code bytes} of a torn, never acknowledged tail of {@code file} were cut. */
  default void tailCut(String file, long bytes) {}

  /**
   * Memory for the index is running out.
   *
   * @param indexBytes what the index takes now
   * @param limitBytes what it may take
   */
  default void indexMemoryLow(long indexBytes, long limitBytes) {}

  /** Background work failed; writes will fail with the same error. */
  default void backgroundFailed(Throwable error) {}

  /** Something a user should know that is not an error, in one sentence: a hint at start-up. */
  default void hint(String message) {}
}
