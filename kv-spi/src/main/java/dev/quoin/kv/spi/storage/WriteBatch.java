package dev.quoin.kv.spi.storage;

import dev.quoin.kv.Bytes;

/**
 * Writes to any tables of one engine that take effect together or not at all, made by {@link
 * StorageEngine#newBatch}. Later writes of a key win over earlier ones of the same batch.
 *
 * <p>For one thread. Meant to be used again and again by {@link #clear}; it keeps its memory until
 * it is closed. Closing the engine does not close it, but nothing can be written from it then.
 */
public interface WriteBatch extends AutoCloseable {
  /**
   * Adds the write of a value. Key and value are copied or kept as they are: both are immutable.
   *
   * @throws dev.quoin.kv.KvException TOO_LARGE if a limit of the engine is exceeded, and
   *     INVALID_ARGUMENT if the table is not of this engine; the batch is then as it was
   */
  default void put(Table table, Bytes key, Bytes value) {
    put(table, key, Bytes.EMPTY, value);
  }

  /** Adds the write of a value that is {@code head} followed by {@code body}. */
  void put(Table table, Bytes key, Bytes head, Bytes body);

  /** Adds the removal of a key, whether it is there or not. */
  void delete(Table table, Bytes key);

  /** Returns how many writes were added. */
  int count();

  /** Returns about how many bytes the engine will write for this batch. */
  long bytes();

  /** Takes all writes out, so that the batch can be filled anew. */
  void clear();

  /** Lets go of the batch's memory. May be called twice; using it afterwards is refused. */
  @Override
  void close();
}
