package dev.quoin.kv.spi.log;

import dev.quoin.kv.Bytes;

/** A walk through the records of a log in the order in which they were appended. For one thread. */
public interface LogCursor extends AutoCloseable {
  /**
   * Goes to the next record; false if there is none yet, and it may then be asked again.
   *
   * @throws dev.quoin.kv.KvException DAMAGED, NOT_FOUND if the record was dropped, CLOSED
   */
  boolean next();

  /** Returns where the current record is. */
  long position();

  /** Returns the current record; it belongs to the caller. */
  Bytes record();

  /** Lets go of what the cursor holds. May be called twice. */
  @Override
  void close();
}
