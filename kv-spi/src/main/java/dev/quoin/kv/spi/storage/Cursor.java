package dev.quoin.kv.spi.storage;

import dev.quoin.kv.Bytes;

/**
 * A walk through a range of one table, all of it at one point in time.
 *
 * <p>For one thread at a time; only {@link #close} may be called by another. An engine fills a
 * cursor in chunks, so an entry costs neither a native call nor a gate of its own. A cursor may pin
 * old data: close it soon.
 */
public interface Cursor extends AutoCloseable {
  /**
   * Goes to the next entry.
   *
   * @return false if there is none; it then stays false
   * @throws dev.quoin.kv.KvException CLOSED if this cursor, its snapshot or its engine was closed,
   *     DAMAGED, IO_ERROR
   */
  boolean next();

  /**
   * Returns the key of the current entry; it belongs to the caller.
   *
   * @throws IllegalStateException if the last {@link #next} was not true
   */
  Bytes key();

  /**
   * Returns the value of the current entry, empty if values are left unread; it belongs to the
   * caller.
   *
   * @throws IllegalStateException if the last {@link #next} was not true
   */
  Bytes value();

  /** Lets go of what the cursor holds. May be called twice, and after the engine was closed. */
  @Override
  void close();
}
