package dev.quoin.kv;

/**
 * Why a call failed. Names and numbers are stable: they travel over the wire and into dashboards,
 * are never reused and never change their meaning.
 */
public enum ErrorCode {
  /** The request makes no sense as it is: repeating it cannot help. */
  INVALID_ARGUMENT(1, false),
  /** A key, value, batch or name is larger than the declared limit. */
  TOO_LARGE(2, false),
  /** A conditional write found another version than the expected one. */
  CONDITION_FAILED(3, false),
  /** There is no keyspace or table of that name. */
  NOT_FOUND(4, false),
  /** The keys of a batch belong to several routes. */
  CROSS_SHARD(5, false),
  /** What was asked for cannot be given by this store, and is not quietly weakened. */
  UNSUPPORTED(6, false),
  /** The store, snapshot or cursor was closed before or during the call. */
  CLOSED(7, false),
  /** The call's time was up. */
  DEADLINE_EXCEEDED(8, true),
  /** Nobody was there to answer. */
  UNAVAILABLE(9, true),
  /** The store has more to do than it can and turned the call away at once. */
  OVERLOADED(10, true),
  /** The caller gave up or was interrupted. */
  CANCELLED(11, false),
  /** The disk, the quota or the index memory is full. */
  NO_SPACE(12, false),
  /** The operating system reported an error on reading or writing. */
  IO_ERROR(13, false),
  /** Stored data is not what was written: a checksum or a structure does not hold. */
  DAMAGED(14, false),
  /** Another process, or another instance in this one, has the directory open. */
  IN_USE(15, false),
  /** The directory holds the data of another engine. */
  WRONG_ENGINE(16, false),
  /** The data was written by a newer version of this software. */
  FORMAT_TOO_NEW(17, false),
  /** A defect in this software. */
  INTERNAL(18, false);

  private final int number;
  private final boolean retryable;

  ErrorCode(int number, boolean retryable) {
    this.number = number;
    this.retryable = retryable;
  }

  /** Returns the number that stands for this code on the wire. */
  public int number() {
    return number;
  }

  /**
   * Returns whether the same call may succeed later without anybody mending anything. Whether it is
   * also safe to repeat is told by {@link KvException#outcome}.
   */
  public boolean isRetryable() {
    return retryable;
  }
}
