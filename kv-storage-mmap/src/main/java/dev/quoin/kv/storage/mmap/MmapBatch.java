package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;

/** A batch whose records are laid out as they are added. */
final class MmapBatch implements WriteBatch {
  private static final int FIRST_BYTES = 8 << 10;

  private final TableCatalog tables;
  private final RecordBuffer records;
  private long payload;
  private boolean closed;

  MmapBatch(TableCatalog tables, long seed) {
    this.tables = tables;
    this.records = new RecordBuffer(FIRST_BYTES, seed);
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body) {
    checkOpen();
    MmapTable ours = tables.checked(table);
    Limits.checkKey(key);
    Limits.checkValue((long) head.length() + body.length());
    add(ours, key, head, body, false);
  }

  @Override
  public void delete(Table table, Bytes key) {
    checkOpen();
    MmapTable ours = tables.checked(table);
    Limits.checkKey(key);
    add(ours, key, Bytes.EMPTY, Bytes.EMPTY, true);
  }

  private void add(MmapTable table, Bytes key, Bytes head, Bytes body, boolean tombstone) {
    long more = (long) key.length() + head.length() + body.length();
    Limits.checkBatch(payload + more);
    records.add(table, key, head, body, tombstone);
    payload += more;
  }

  RecordBuffer records() {
    checkOpen();
    return records;
  }

  boolean isOf(TableCatalog engine) {
    return tables == engine;
  }

  @Override
  public int count() {
    checkOpen();
    return records.count();
  }

  @Override
  public long bytes() {
    checkOpen();
    return records.length();
  }

  @Override
  public void clear() {
    checkOpen();
    records.clear();
    payload = 0;
  }

  @Override
  public void close() {
    closed = true;
    records.clear();
  }

  private void checkOpen() {
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "batch is closed");
    }
  }
}
