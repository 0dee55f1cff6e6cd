package dev.quoin.kv.core;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.Page;
import dev.quoin.kv.Scan;
import dev.quoin.kv.core.entry.ValueHeader;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reading verbs on one keyspace. They take no lock. */
final class KeyspaceReads {
  /** Entries between two looks at the clock. */
  private static final int STEP = 256;

  private final EmbeddedStore store;
  private final String name;
  private volatile @Nullable KeyspaceTable table;

  KeyspaceReads(EmbeddedStore store, String name) {
    this.store = store;
    this.name = name;
  }

  /** Returns the keyspace, or null if nothing was ever written to it. */
  private @Nullable KeyspaceTable find() {
    store.checkOpen();
    KeyspaceTable found = table;
    if (found == null) {
      found = store.directory.find(name);
      table = found;
    }
    return found;
  }

  @Nullable Entry get(Bytes key) {
    KeyspaceTable keyspace = find();
    if (keyspace == null) {
      checkNotEmpty(key);
      return null;
    }
    keyspace.checkKey(key);
    Bytes stored = store.engine.get(keyspace.table(), key);
    return stored == null ? null : ValueHeader.read(name, key, stored);
  }

  Map<Bytes, Entry> getAll(Collection<Bytes> keys, Deadline deadline) {
    KeyspaceTable keyspace = find();
    Map<Bytes, Entry> found = new LinkedHashMap<>();
    if (keyspace == null || keys.isEmpty()) {
      return found;
    }
    try (Snapshot snapshot = store.engine.snapshot()) {
      int count = 0;
      for (Bytes key : keys) {
        keyspace.checkKey(key);
        Bytes stored = snapshot.get(keyspace.table(), key);
        if (stored != null) {
          found.put(key, ValueHeader.read(name, key, stored));
        }
        if (++count % STEP == 0) {
          deadline.check(Outcome.NOT_APPLIED);
        }
      }
    }
    return found;
  }

  /** Values are read even where only keys are asked for: an entry's version stands before them. */
  Page scan(Scan scan, Deadline deadline) {
    KeyspaceTable keyspace = find();
    if (keyspace == null || scan.limit() == 0 || scan.range().isEmpty()) {
      return new Page(List.of(), null);
    }
    List<Entry> entries = new ArrayList<>();
    long bytes = 0;
    try (Cursor cursor =
        store.engine.scan(keyspace.table(), new ScanRange(scan.range(), scan.isReverse(), false))) {
      while (cursor.next()) {
        if (bytes >= scan.pageBytes()) {
          Bytes last = entries.get(entries.size() - 1).key();
          return new Page(entries, scan.after(last, entries.size()));
        }
        Entry entry = ValueHeader.read(name, cursor.key(), cursor.value());
        if (scan.isKeysOnly()) {
          entry = new Entry(entry.key(), Bytes.EMPTY, entry.version());
        }
        entries.add(entry);
        bytes += entry.key().length() + entry.value().length();
        if (entries.size() == scan.limit()) {
          return new Page(entries, null);
        }
        if (entries.size() % STEP == 0) {
          deadline.check(Outcome.NOT_APPLIED);
        }
      }
    }
    return new Page(entries, null);
  }

  /** No entry of an embedded store expires, so that their headers need not be looked at. */
  long count(KeyRange range, Deadline deadline) {
    KeyspaceTable keyspace = find();
    if (keyspace == null || range.isEmpty()) {
      return 0;
    }
    long count = 0;
    try (Cursor cursor =
        store.engine.scan(keyspace.table(), ScanRange.forward(range).withoutValues())) {
      while (cursor.next()) {
        if (++count % STEP == 0) {
          deadline.check(Outcome.NOT_APPLIED);
        }
      }
    }
    return count;
  }

  private void checkNotEmpty(Bytes key) {
    if (key.isEmpty()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "keyspace " + name + ": empty key (expected: >= 1 byte)");
    }
  }
}
