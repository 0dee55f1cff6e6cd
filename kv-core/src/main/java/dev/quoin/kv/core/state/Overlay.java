package dev.quoin.kv.core.state;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.core.command.Result;
import dev.quoin.kv.core.entry.ValueHeader;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state that a command of a log entry meets: the engine's, with the changes of the entry's
 * earlier commands laid over it. The changes go to the engine together at the end. What they take
 * is bounded by {@link #BUDGET_BYTES}, counted alike on every replica, so that one entry always
 * fits into one batch of every engine.
 */
final class Overlay {
  /** Below the least batch every engine takes, with room for sessions and the applied index. */
  static final long BUDGET_BYTES = 24L << 20;

  /** What a change takes beside its key and value. */
  private static final int CHANGE_BYTES = 64;

  private final StorageEngine engine;
  private final Tables tables;
  private final long now;
  private final Map<Integer, TreeMap<Bytes, Change>> changes = new HashMap<>();
  private final Map<Bytes, Optional<Bytes>> sessions = new TreeMap<>();
  private long bytes;

  /** A pending write, or a removal if there is no header. */
  private record Change(@Nullable ValueHeader header, Bytes value) {
    static final Change REMOVAL = new Change(null, Bytes.EMPTY);
  }

  Overlay(StorageEngine engine, Tables tables, long now) {
    this.engine = engine;
    this.tables = tables;
    this.now = now;
  }

  /** Returns the header of an entry, or null if it is absent or has expired. */
  @Nullable ValueHeader find(int keyspace, Bytes key) {
    TreeMap<Bytes, Change> pending = changes.get(keyspace);
    Change change = pending == null ? null : pending.get(key);
    if (change != null) {
      return live(change.header());
    }
    Table table = tables.of(keyspace);
    Bytes stored = engine.get(table, key);
    return stored == null ? null : live(ValueHeader.decode(table.name(), key, stored));
  }

  /** Returns whether changes of so many bytes of keys and values still fit in. */
  boolean hasRoom(int count, long keysAndValues) {
    return bytes + keysAndValues + (long) count * CHANGE_BYTES <= BUDGET_BYTES;
  }

  void put(int keyspace, Bytes key, Bytes value, ValueHeader header) {
    change(keyspace, key, new Change(header, value));
  }

  void remove(int keyspace, Bytes key) {
    change(keyspace, key, Change.REMOVAL);
  }

  /** Writes a record of a session, or removes it if {@code record} is null. */
  void session(Bytes key, @Nullable Bytes record) {
    sessions.put(key, Optional.ofNullable(record));
  }

  /** Removes the first entries of a range, at most {@code limit} that have not expired. */
  Result.Deleted removeRange(int keyspace, KeyRange range, int limit) {
    if (range.isEmpty()) {
      return new Result.Deleted(0, false);
    }
    Table table = tables.of(keyspace);
    Iterator<Map.Entry<Bytes, Change>> pending = pending(keyspace, range).entrySet().iterator();
    Map.Entry<Bytes, Change> over = advance(pending);
    List<Bytes> doomed = new ArrayList<>();
    long doomedBytes = 0;
    long count = 0;
    boolean more = false;
    try (Cursor under = engine.scan(table, ScanRange.forward(range))) {
      boolean hasUnder = under.next();
      while (hasUnder || over != null) {
        int order = over == null ? -1 : hasUnder ? under.key().compareTo(over.getKey()) : 1;
        Bytes key;
        ValueHeader header;
        if (over != null && order >= 0) {
          key = over.getKey();
          header = over.getValue().header();
          over = advance(pending);
        } else {
          key = under.key();
          header = ValueHeader.decode(table.name(), key, under.value());
        }
        if (order <= 0) {
          hasUnder = under.next();
        }
        if (header == null) {
          continue;
        }
        doomedBytes += key.length();
        boolean counts = live(header) != null;
        if ((counts && count == limit) || !hasRoom(doomed.size() + 1, doomedBytes)) {
          more = true;
          break;
        }
        doomed.add(key);
        count += counts ? 1 : 0;
      }
    }
    for (Bytes key : doomed) {
      remove(keyspace, key);
    }
    return new Result.Deleted(count, more);
  }

  /** Adds all changes to a batch. */
  void writeTo(WriteBatch batch) {
    for (Map.Entry<Integer, TreeMap<Bytes, Change>> keyspace : changes.entrySet()) {
      Table table = tables.of(keyspace.getKey());
      for (Map.Entry<Bytes, Change> change : keyspace.getValue().entrySet()) {
        Bytes key = change.getKey();
        Bytes value = change.getValue().value();
        ValueHeader header = change.getValue().header();
        if (header == null) {
          batch.delete(table, key);
        } else {
          batch.put(table, key, header.encode(key, value), value);
        }
      }
    }
    for (Map.Entry<Bytes, Optional<Bytes>> change : sessions.entrySet()) {
      Bytes record = change.getValue().orElse(null);
      if (record == null) {
        batch.delete(tables.session(), change.getKey());
      } else {
        batch.put(tables.session(), change.getKey(), record);
      }
    }
  }

  private void change(int keyspace, Bytes key, Change change) {
    changes.computeIfAbsent(keyspace, number -> new TreeMap<>()).put(key, change);
    bytes += key.length() + change.value().length() + CHANGE_BYTES;
  }

  private NavigableMap<Bytes, Change> pending(int keyspace, KeyRange range) {
    NavigableMap<Bytes, Change> pending = changes.get(keyspace);
    if (pending == null) {
      return Collections.emptyNavigableMap();
    }
    if (range.from() != null) {
      pending = pending.tailMap(range.from(), true);
    }
    return range.to() == null ? pending : pending.headMap(range.to(), false);
  }

  private static Map.@Nullable Entry<Bytes, Change> advance(
      Iterator<Map.Entry<Bytes, Change>> pending) {
    return pending.hasNext() ? pending.next() : null;
  }

  private @Nullable ValueHeader live(@Nullable ValueHeader header) {
    return header == null || header.isExpiredAt(now) ? null : header;
  }
}
