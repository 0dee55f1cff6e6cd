package dev.quoin.kv.spi.storage;

/**
 * All tables of an engine as they were at one moment between two batches. Thread-safe. A snapshot
 * may pin old data, so it is closed soon; reading from it or from one of its cursors after it was
 * closed is refused with CLOSED.
 */
public interface Snapshot extends StorageReader, AutoCloseable {
  /** Lets go of the old state. May be called twice, and after the engine was closed. */
  @Override
  void close();
}
