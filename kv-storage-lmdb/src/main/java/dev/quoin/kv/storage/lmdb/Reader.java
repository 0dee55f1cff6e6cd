package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Txn;

/** A read transaction with the scratch for its keys. For one thread at a time, inside the gate. */
final class Reader {
  private final Txn<NativeBytes> transaction;
  private final NativeBytes key = new NativeBytes(Limits.KEY_BYTES);

  /** Takes a transaction that was just begun. */
  Reader(Txn<NativeBytes> transaction) {
    this.transaction = transaction;
  }

  Txn<NativeBytes> transaction() {
    return transaction;
  }

  void begin() {
    transaction.renew();
  }

  void end() {
    transaction.reset();
  }

  @Nullable Bytes get(LmdbTable table, Bytes wanted) {
    NativeBytes found = table.dbi().get(transaction, key.fill(wanted, wanted.length()));
    return found == null ? null : found.copy();
  }

  /** Puts as much of a bound into the scratch as a key can have. */
  NativeBytes bound(Bytes bound) {
    return key.fill(bound, Math.min(bound.length(), Limits.KEY_BYTES));
  }

  void close() {
    transaction.close();
  }
}
