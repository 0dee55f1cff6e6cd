package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Durability;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Writes to the database. Callers have checked the arguments and are inside a gate. */
final class RocksWriter {
  private final RocksDB db;
  private final WriteModes modes;
  private final WriteHealth health;
  private final SyncWatch syncs;

  RocksWriter(RocksDB db, WriteModes modes, WriteHealth health, SyncWatch syncs) {
    this.db = db;
    this.modes = modes;
    this.health = health;
    this.syncs = syncs;
  }

  void write(WriteBatch writes, Durability durability) {
    WriteOptions mode = mode(durability);
    long begun = syncs.begun(durability);
    try {
      db.write(mode, writes);
    } catch (RocksDBException e) {
      throw health.writeFailed("write of a batch", e);
    }
    syncs.ended(begun);
  }

  /** Writes a value of {@code length} bytes: {@code head}, then {@code body}. */
  void put(RocksTable to, Bytes key, Bytes head, Bytes body, int length, Durability durability) {
    WriteOptions mode = mode(durability);
    long begun = syncs.begun(durability);
    try {
      if (head.isEmpty()) {
        put(to, mode, key, UnsafeBytes.array(body), UnsafeBytes.offset(body), length);
      } else {
        byte[] joined = Scratch.takeArray(length);
        head.copyTo(joined, 0);
        body.copyTo(joined, head.length());
        put(to, mode, key, joined, 0, length);
        Scratch.giveArray(joined);
      }
    } catch (RocksDBException e) {
      throw health.writeFailed("put into " + to, e);
    }
    syncs.ended(begun);
  }

  void delete(RocksTable from, Bytes key, Durability durability) {
    WriteOptions mode = mode(durability);
    long begun = syncs.begun(durability);
    byte[] array = UnsafeBytes.array(key);
    try {
      db.delete(from.handle, mode, array, UnsafeBytes.offset(key), key.length());
    } catch (RocksDBException e) {
      throw health.writeFailed("delete from " + from, e);
    }
    syncs.ended(begun);
  }

  private void put(
      RocksTable to, WriteOptions mode, Bytes key, byte[] value, int offset, int length)
      throws RocksDBException {
    byte[] array = UnsafeBytes.array(key);
    int at = UnsafeBytes.offset(key);
    db.put(to.handle, mode, array, at, key.length(), value, offset, length);
  }

  private WriteOptions mode(Durability durability) {
    health.check();
    return modes.of(durability);
  }
}
