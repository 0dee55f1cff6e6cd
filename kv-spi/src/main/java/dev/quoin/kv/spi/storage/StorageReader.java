package dev.quoin.kv.spi.storage;

import dev.quoin.kv.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What can be read: the newest state, when this is a {@link StorageEngine}, or one point in time,
 * when it is a {@link Snapshot}.
 */
public interface StorageReader {
  /**
   * Reads one value.
   *
   * <p>Thread-safe; waits for no writer and no compaction, only for the disk. The result is on the
   * heap, belongs to the caller and stays valid after anything is closed; it may be a view into a
   * larger array (a record), so whoever keeps many for long should copy them.
   *
   * @return the value, or {@code null} if the key has none
   * @throws dev.quoin.kv.KvException DAMAGED if a checksum does not hold, CLOSED, IO_ERROR,
   *     INVALID_ARGUMENT if the table is not of this engine, NOT_FOUND if it was dropped
   */
  @Nullable Bytes get(Table table, Bytes key);

  /**
   * Opens a cursor before the first entry of a range. The cursor reads from one point in time, that
   * of this snapshot, or of this call when this is the engine.
   *
   * @return a cursor which the caller closes
   * @throws dev.quoin.kv.KvException as {@link #get}
   */
  Cursor scan(Table table, ScanRange range);
}
