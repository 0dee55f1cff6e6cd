package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The write of one key.
 *
 * @param body {@code null} removes the key
 */
record PointWrite(LmdbTable table, Bytes key, Bytes head, @Nullable Bytes body)
    implements WriteRequest.Change {
  @Override
  public void check() {
    table.checkThere();
  }

  @Override
  public void apply(Transaction transaction) {
    if (body == null) {
      transaction.delete(table, key);
    } else {
      transaction.put(table, key, head, body);
    }
  }
}
