package dev.quoin.kv.core;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.WriteBatch;

/**
 * The removal of a range in steps. Each step holds all locks while it reads the next keys and
 * removes them in one batch, so that no other write falls between; others write between two steps.
 */
final class RangeDelete {
  /** Keys removed in one step: what others may have to wait for. */
  static final int STEP = 4096;

  private final EmbeddedStore store;
  private final KeyspaceTable keyspace;
  private final Deadline deadline;
  private long removed;

  RangeDelete(EmbeddedStore store, KeyspaceTable keyspace, Deadline deadline) {
    this.store = store;
    this.keyspace = keyspace;
    this.deadline = deadline;
  }

  /** Removes every entry of a range and returns how many there were. */
  long run(KeyRange range) {
    KeyRange rest = range;
    while (!rest.isEmpty()) {
      Bytes last = step(rest);
      if (last.isEmpty()) {
        break;
      }
      rest = new KeyRange(KeyRange.after(last), rest.to());
    }
    return removed;
  }

  /** Removes what comes first in a range; returns the last key, or an empty one at the end. */
  private Bytes step(KeyRange rest) {
    WriteBatch batch = store.batches.take();
    try {
      deadline.check(Outcome.NOT_APPLIED);
      store.locks.lock(store.locks.all(), deadline);
      try {
        Bytes last = collect(rest, batch);
        int count = batch.count();
        if (count > 0) {
          store.engine.write(batch, store.durability);
        }
        removed += count;
        return count < STEP ? Bytes.EMPTY : last;
      } finally {
        store.locks.unlock(store.locks.all());
      }
    } catch (KvException e) {
      if (removed == 0) {
        throw e;
      }
      throw new KvException(
          e.code(),
          Outcome.PARTIAL,
          "keyspace %s: %d entries were removed, then: %s"
              .formatted(keyspace.name(), removed, e.getMessage()),
          e);
    } finally {
      store.batches.giveBack(batch);
    }
  }

  private Bytes collect(KeyRange rest, WriteBatch batch) {
    Bytes last = Bytes.EMPTY;
    try (Cursor cursor =
        store.engine.scan(keyspace.table(), ScanRange.forward(rest).withoutValues())) {
      while (batch.count() < STEP && cursor.next()) {
        last = cursor.key();
        batch.delete(keyspace.table(), last);
      }
    }
    return last;
  }
}
