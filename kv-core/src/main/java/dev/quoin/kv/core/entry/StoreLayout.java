package dev.quoin.kv.core.entry;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.nio.ByteBuffer;

/**
 * Who an engine's tables belong to: an embedded store or a replica. Kept in the table {@code meta},
 * so that neither writes into the other's data.
 */
public enum StoreLayout {
  /** The tables of an embedded store. */
  EMBEDDED(1),
  /** The tables of a replica of a shard. */
  REPLICA(2);

  private static final Bytes KEY = Bytes.utf8("layout");

  private final int number;

  StoreLayout(int number) {
    this.number = number;
  }

  /**
   * Makes an engine that holds nothing belong to {@code wanted}, durably.
   *
   * @throws KvException WRONG_ENGINE if it belongs to somebody else, DAMAGED, FORMAT_TOO_NEW
   */
  public static void claim(StorageEngine engine, Table meta, StoreLayout wanted) {
    Bytes record = engine.get(meta, KEY);
    if (record == null) {
      ByteBuffer fields = ByteBuffer.allocate(1).put((byte) wanted.number);
      engine.put(meta, KEY, MetaRecord.seal(KEY, fields), Durability.SYNC);
      return;
    }
    int found = MetaRecord.open(KEY, record).get();
    if (found != wanted.number) {
      throw KvException.notApplied(
          ErrorCode.WRONG_ENGINE,
          "the engine holds layout %d (expected: %d, %s): an embedded store and a replica cannot"
                  .formatted(found, wanted.number, wanted)
              + " share their data");
    }
  }
}
