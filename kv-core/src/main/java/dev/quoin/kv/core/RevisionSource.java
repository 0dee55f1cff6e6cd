package dev.quoin.kv.core;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KvException;
import dev.quoin.kv.core.entry.HybridLogicalClock;
import dev.quoin.kv.core.entry.MetaRecord;
import dev.quoin.kv.spi.runtime.Clock;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where the revisions of an embedded store come from: a counter below a ceiling that is durable
 * before it is used, so that no crash lets a revision be given twice. After a reopening the counter
 * goes on at the ceiling. With the ceiling the time is kept, as the floor of the store's clock.
 */
final class RevisionSource {
  static final Bytes KEY = Bytes.utf8("revision");

  /** How far ahead a ceiling is reserved: one sync for so many writes. */
  static final long RESERVED = 1 << 20;

  private final StorageEngine engine;
  private final Table meta;
  private final AtomicLong last;
  private final HybridLogicalClock time;
  private final ReentrantLock reserving = new ReentrantLock();
  private volatile long ceiling;

  RevisionSource(StorageEngine engine, Table meta, Clock clock) {
    this.engine = engine;
    this.meta = meta;
    Bytes record = engine.get(meta, KEY);
    long floor = 0;
    if (record != null) {
      ByteBuffer fields = MetaRecord.open(KEY, record);
      ceiling = fields.getLong();
      floor = fields.getLong();
    }
    this.last = new AtomicLong(ceiling);
    this.time = new HybridLogicalClock(clock, floor);
  }

  /**
   * Returns a revision greater than all before.
   *
   * @throws KvException NOT_APPLIED if no further ones can be reserved
   */
  long next() {
    long revision = last.incrementAndGet();
    if (revision > ceiling) {
      reserve(revision);
    }
    return revision;
  }

  /** Returns a hybrid time greater than all before. */
  long timestamp() {
    return time.next();
  }

  private void reserve(long revision) {
    reserving.lock();
    try {
      if (revision <= ceiling) {
        return;
      }
      long higher = revision + RESERVED;
      ByteBuffer fields = ByteBuffer.allocate(2 * Long.BYTES).putLong(higher).putLong(time.next());
      engine.put(meta, KEY, MetaRecord.seal(KEY, fields), Durability.SYNC);
      ceiling = higher;
    } catch (KvException e) {
      throw KvException.notApplied(
          e.code(), "cannot reserve revisions for further writes: " + e.getMessage(), e);
    } finally {
      reserving.unlock();
    }
  }
}
