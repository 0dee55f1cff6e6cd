package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.RocksDBException;

/**
 * A native batch, filled as it is used: keys and values go through a direct scratch buffer, which
 * the native side reads in place, so that a write costs one copy and leaves no garbage on the heap.
 *
 * <p>Every method holds the batch's monitor, so that a misuse by two threads is no worse than a
 * wrong batch, and is inside a gate while it touches native memory.
 */
final class RocksWriteBatch implements WriteBatch, HandedOut.Releasable {
  /** What RocksDB adds to a write: its kind, the column family and two lengths. */
  private static final int OVERHEAD_BYTES = 8;

  private final RocksEngine engine;
  private final HandedOut handedOut;
  private final Natives natives = new Natives();
  private final org.rocksdb.WriteBatch writes;

  /** The tables written to, each once. */
  private final List<RocksTable> tables = new ArrayList<>(4);

  private int count;
  private long payload;
  private boolean closed;

  /** The caller is inside the engine's gate. */
  RocksWriteBatch(RocksEngine engine, HandedOut handedOut) {
    this.engine = engine;
    this.handedOut = handedOut;
    this.writes = natives.own(new org.rocksdb.WriteBatch());
  }

  @Override
  public synchronized void put(Table table, Bytes key, Bytes head, Bytes body) {
    checkOpen();
    RocksTable target = engine.own(table);
    long length = RocksLimits.checkPut(key, head, body);
    RocksLimits.checkBatch(payload + key.length() + length);
    int ticket = target.enter();
    try {
      if (key.length() + length <= Scratch.BYTES) {
        putThroughScratch(target, key, head, body);
      } else {
        writes.put(
            target.handle,
            UnsafeBytes.exactArray(key),
            UnsafeBytes.exactArray(head.isEmpty() ? body : head.concat(body)));
      }
    } catch (RocksDBException e) {
      throw RocksErrors.notApplied("put into a batch of " + target, e);
    } finally {
      target.leave(ticket);
    }
    added(target, key.length() + length);
  }

  @Override
  public synchronized void delete(Table table, Bytes key) {
    checkOpen();
    RocksTable target = engine.own(table);
    RocksLimits.checkKey(key);
    RocksLimits.checkBatch(payload + key.length());
    int ticket = target.enter();
    try {
      writes.delete(target.handle, UnsafeBytes.exactArray(key));
    } catch (RocksDBException e) {
      throw RocksErrors.notApplied("delete in a batch of " + target, e);
    } finally {
      target.leave(ticket);
    }
    added(target, key.length());
  }

  @Override
  public synchronized int count() {
    checkOpen();
    return count;
  }

  @Override
  public synchronized long bytes() {
    checkOpen();
    return payload + (long) count * OVERHEAD_BYTES;
  }

  @Override
  public synchronized void clear() {
    checkOpen();
    engine.inside(writes::clear);
    tables.clear();
    count = 0;
    payload = 0;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      handedOut.release(this);
    }
  }

  /** Applies the batch. */
  synchronized void applyTo(RocksEngine target, Durability durability) {
    checkOpen();
    if (target != engine) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "batch of " + engine + " (expected: of " + target + ")");
    }
    for (RocksTable table : tables) {
      table.checkUsable();
    }
    target.apply(writes, durability);
  }

  @Override
  public void release() {
    free();
  }

  @Override
  public void free() {
    natives.close();
  }

  private void putThroughScratch(RocksTable target, Bytes key, Bytes head, Bytes body)
      throws RocksDBException {
    Scratch.Direct scratch = Scratch.takeDirect();
    ByteBuffer buffer = scratch.key;
    ByteBuffer value = scratch.value;
    buffer.clear();
    append(buffer, key);
    append(buffer, head);
    append(buffer, body);
    int end = buffer.position();
    buffer.limit(key.length()).position(0);
    value.limit(end).position(key.length());
    writes.put(target.handle, buffer, value);
    Scratch.giveDirect(scratch);
  }

  private static void append(ByteBuffer buffer, Bytes bytes) {
    buffer.put(UnsafeBytes.array(bytes), UnsafeBytes.offset(bytes), bytes.length());
  }

  private void added(RocksTable target, long bytes) {
    count++;
    payload += bytes;
    if (!tables.contains(target)) {
      tables.add(target);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "batch is closed");
    }
  }
}
