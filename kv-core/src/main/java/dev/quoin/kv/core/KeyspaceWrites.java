package dev.quoin.kv.core;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Version;
import dev.quoin.kv.core.entry.Condition;
import dev.quoin.kv.core.entry.ValueHeader;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The writing verbs on one keyspace, except the removal of ranges.
 *
 * <p>Every write holds the lock of its keys from before its revision is drawn until the engine has
 * it: the versions of a key then grow in the order in which they are seen, and nothing comes
 * between a condition and its write.
 */
final class KeyspaceWrites {
  private final EmbeddedStore store;
  private final String name;
  private volatile @Nullable KeyspaceTable table;

  KeyspaceWrites(EmbeddedStore store, String name) {
    this.store = store;
    this.name = name;
  }

  private KeyspaceTable findOrMake() {
    store.checkOpen();
    KeyspaceTable found = table;
    if (found == null) {
      found = store.directory.findOrMake(name);
      table = found;
    }
    return found;
  }

  Version put(Bytes key, Bytes value, long nanos) {
    KeyspaceTable keyspace = findOrMake();
    keyspace.checkKey(key);
    keyspace.checkValue(key, value);
    ReentrantLock lock = store.locks.lock(keyspace.number(), key, nanos);
    try {
      return write(keyspace, key, value);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes if the condition holds; null if it does not.
   *
   * @param strict whether to throw CONDITION_FAILED instead
   */
  @Nullable Version putIf(Bytes key, Bytes value, Condition condition, boolean strict, long nanos) {
    KeyspaceTable keyspace = findOrMake();
    keyspace.checkKey(key);
    keyspace.checkValue(key, value);
    ReentrantLock lock = store.locks.lock(keyspace.number(), key, nanos);
    try {
      return holds(keyspace, key, condition, strict) ? write(keyspace, key, value) : null;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a key if the condition holds, else throws; returns whether it was there. */
  boolean delete(Bytes key, Condition condition, long nanos) {
    store.checkOpen();
    KeyspaceTable keyspace = store.directory.find(name);
    if (keyspace == null) {
      if (!condition.holds(null)) {
        throw conditionFailed(key, condition, null);
      }
      return false;
    }
    keyspace.checkKey(key);
    ReentrantLock lock = store.locks.lock(keyspace.number(), key, nanos);
    try {
      boolean there =
          condition instanceof Condition.Always
              ? isThere(keyspace, key)
              : holds(keyspace, key, condition, true);
      if (there) {
        store.engine.delete(keyspace.table(), key, store.durability);
      }
      return there;
    } finally {
      lock.unlock();
    }
  }

  Version batch(Batch batch, Deadline deadline) {
    KeyspaceTable keyspace = findOrMake();
    List<Batch.Write> writes = batch.writes();
    checkWrites(keyspace, writes);
    BitSet stripes = StripedLocks.stripes(keyspace.number(), writes);
    store.locks.lock(stripes, deadline);
    try {
      Version version = new Version(store.revisions.next(), 0);
      long timestamp = store.revisions.timestamp();
      WriteBatch target = store.batches.take();
      try {
        for (int i = 0; i < writes.size(); i++) {
          add(target, keyspace, version.index(), timestamp, writes.get(i));
        }
        if (target.count() > 0) {
          store.engine.write(target, store.durability);
        }
      } finally {
        store.batches.giveBack(target);
      }
      return version;
    } finally {
      store.locks.unlock(stripes);
    }
  }

  private static void checkWrites(KeyspaceTable keyspace, List<Batch.Write> writes) {
    for (int i = 0; i < writes.size(); i++) {
      Batch.Write write = writes.get(i);
      keyspace.checkKey(write.key());
      if (write instanceof Batch.Put put) {
        keyspace.checkValue(put.key(), put.value());
      }
    }
  }

  private static void add(
      WriteBatch target, KeyspaceTable keyspace, long revision, long timestamp, Batch.Write write) {
    Bytes key = write.key();
    if (write instanceof Batch.Put put) {
      Bytes head = ValueHeader.encode(revision, 0, timestamp, ValueHeader.NEVER, key, put.value());
      target.put(keyspace.table(), key, head, put.value());
    } else {
      target.delete(keyspace.table(), key);
    }
  }

  private Version write(KeyspaceTable keyspace, Bytes key, Bytes value) {
    long revision = store.revisions.next();
    Bytes head =
        ValueHeader.encode(revision, 0, store.revisions.timestamp(), ValueHeader.NEVER, key, value);
    store.engine.put(keyspace.table(), key, head, value, store.durability);
    return new Version(revision, 0);
  }

  /** A damaged value is there too, and can be removed. */
  private boolean isThere(KeyspaceTable keyspace, Bytes key) {
    try {
      return store.engine.get(keyspace.table(), key) != null;
    } catch (KvException e) {
      if (e.code() == ErrorCode.DAMAGED) {
        return true;
      }
      throw e;
    }
  }

  private boolean holds(KeyspaceTable keyspace, Bytes key, Condition condition, boolean strict) {
    Bytes stored = store.engine.get(keyspace.table(), key);
    Version current = stored == null ? null : ValueHeader.decode(name, key, stored).version();
    if (condition.holds(current)) {
      return true;
    }
    if (strict) {
      throw conditionFailed(key, condition, current);
    }
    return false;
  }

  private KvException conditionFailed(Bytes key, Condition condition, @Nullable Version found) {
    return KvException.notApplied(
        ErrorCode.CONDITION_FAILED,
        "keyspace %s, key %s: %s (expected: %s)"
            .formatted(
                name,
                key,
                found == null ? "absent" : "version " + found,
                condition instanceof Condition.VersionIs is
                    ? "version " + is.version()
                    : "absent"));
  }
}
