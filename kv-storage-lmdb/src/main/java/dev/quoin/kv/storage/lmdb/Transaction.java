package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import org.lmdbjava.Txn;

/**
 * The write transaction that is open, as changes see it. Values are written straight into the page
 * that LMDB reserves for them. For the one writer, inside the gate.
 *
 * @param open LMDB's transaction
 * @param key a scratch for keys, reused by all transactions
 */
record Transaction(Txn<NativeBytes> open, NativeBytes key) {
  void put(LmdbTable table, Bytes at, Bytes head, Bytes body) {
    int size = head.length() + body.length();
    NativeBytes place = table.dbi().reserve(open, key.fill(at, at.length()), size);
    place.write(0, head);
    place.write(head.length(), body);
  }

  void delete(LmdbTable table, Bytes at) {
    table.dbi().delete(open, key.fill(at, at.length()));
  }
}
