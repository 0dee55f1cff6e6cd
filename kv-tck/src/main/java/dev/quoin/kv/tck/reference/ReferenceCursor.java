package dev.quoin.kv.tck.reference;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import java.util.Iterator;
import java.util.Map.Entry;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A walk through frozen entries. */
final class ReferenceCursor implements Cursor {
  private final Runnable openCheck;
  private final Iterator<Entry<Bytes, Bytes>> rest;
  private final boolean keysOnly;
  private @Nullable Entry<Bytes, Bytes> current;
  private volatile boolean closed;

  /**
   * Makes a cursor.
   *
   * @param openCheck throws CLOSED if that from which the cursor reads was closed
   */
  ReferenceCursor(Runnable openCheck, NavigableMap<Bytes, Bytes> entries, ScanRange range) {
    this.openCheck = openCheck;
    NavigableMap<Bytes, Bytes> visited = within(entries, range.keys());
    this.rest = (range.reverse() ? visited.descendingMap() : visited).entrySet().iterator();
    this.keysOnly = range.keysOnly();
  }

  private static NavigableMap<Bytes, Bytes> within(
      NavigableMap<Bytes, Bytes> entries, KeyRange keys) {
    Bytes from = keys.from();
    Bytes to = keys.to();
    if (keys.isEmpty()) {
      return entries.headMap(Bytes.EMPTY, false);
    }
    NavigableMap<Bytes, Bytes> visited = from == null ? entries : entries.tailMap(from, true);
    return to == null ? visited : visited.headMap(to, false);
  }

  @Override
  public boolean next() {
    openCheck.run();
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "cursor is closed");
    }
    current = rest.hasNext() ? rest.next() : null;
    return current != null;
  }

  @Override
  public Bytes key() {
    return current().getKey();
  }

  @Override
  public Bytes value() {
    Bytes value = current().getValue();
    return keysOnly ? Bytes.EMPTY : value;
  }

  private Entry<Bytes, Bytes> current() {
    Entry<Bytes, Bytes> entry = current;
    if (entry == null) {
      throw new IllegalStateException("cursor is at no entry: the last next() was not true");
    }
    return entry;
  }

  @Override
  public void close() {
    closed = true;
  }
}
