package dev.quoin.kv.spi.storage;

/** What a write has survived when the call that made it returns. */
public enum Durability {
  /** Nothing: the write may die with the process. */
  NONE,
  /** The end of the process, {@code kill -9} included: the operating system has the write. */
  BUFFERED,
  /**
   * The loss of power: the device has confirmed the write. Concurrent writers share one
   * confirmation (group commit).
   */
  SYNC
}
