package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes kept on the heap, as they were handed in, until they go into a transaction. */
final class LmdbBatch implements WriteBatch, WriteRequest.Change {
  /** What LMDB adds to a key and a value in a page: a node's header and its slot. */
  private static final int NODE_BYTES = 10;

  private record Write(LmdbTable table, Bytes key, Bytes head, @Nullable Bytes body) {}

  private final Tables tables;
  private final List<Write> writes = new ArrayList<>();
  private long payload;
  private boolean closed;

  LmdbBatch(Tables tables) {
    this.tables = tables;
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body) {
    Limits.checkValue(head, body);
    add(table, key, head, body, (long) head.length() + body.length());
  }

  @Override
  public void delete(Table table, Bytes key) {
    add(table, key, Bytes.EMPTY, null, 0);
  }

  private void add(Table table, Bytes key, Bytes head, @Nullable Bytes body, long valueBytes) {
    checkOpen();
    LmdbTable known = tables.of(table);
    Limits.checkKey(key);
    long sum = payload + key.length() + valueBytes;
    if (sum > Limits.BATCH_BYTES) {
      throw Limits.tooLarge("batch", sum, Limits.BATCH_BYTES);
    }
    writes.add(new Write(known, key, head, body));
    payload = sum;
  }

  @Override
  public int count() {
    checkOpen();
    return writes.size();
  }

  @Override
  public long bytes() {
    checkOpen();
    return payload + (long) writes.size() * NODE_BYTES;
  }

  @Override
  public void clear() {
    checkOpen();
    writes.clear();
    payload = 0;
  }

  @Override
  public void close() {
    closed = true;
    writes.clear();
  }

  boolean isOf(Tables other) {
    return tables == other;
  }

  @Override
  public void check() {
    for (Write write : writes) {
      write.table.checkThere();
    }
  }

  @Override
  public void apply(Transaction transaction) {
    for (Write write : writes) {
      if (write.body == null) {
        transaction.delete(write.table, write.key);
      } else {
        transaction.put(write.table, write.key, write.head, write.body);
      }
    }
  }

  private void checkOpen() {
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "batch is closed");
    }
  }
}
