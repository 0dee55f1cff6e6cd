package dev.quoin.kv.tck;

/** Where a process ends that is not given the time to end well. */
enum CrashPoint {
  /** Anywhere: killed from outside, as by {@code kill -9}. */
  ANYWHERE,
  /** After a write has returned and before it is acknowledged. */
  BEFORE_ACKNOWLEDGEMENT,
  /** On the thread that has just synced, before anybody learns of it. */
  SYNCING,
  /** While a compaction is under way. */
  COMPACTING,
  /** While a checkpoint is being written. */
  CHECKPOINTING,
  /** While the engine closes. */
  CLOSING,
  /** While the engine opens. */
  OPENING,
  /** At one operation on a file, before it, in the middle of it or after it. */
  FILE_OPERATION
}
