package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.GetOp;
import org.lmdbjava.SeekOp;

/**
 * A walk in chunks: the gate and the view's lock are taken once per chunk, the native cursor stays
 * where it is in between, and what the caller sees are copies. Chunks begin small, for those who
 * want a few entries, and grow fourfold up to {@link #MOST_ENTRIES} or {@link #MOST_BYTES}.
 */
final class LmdbCursor implements Cursor {
  private static final int FIRST_ENTRIES = 16;
  private static final int MOST_ENTRIES = 1024;
  private static final int MOST_BYTES = 256 << 10;

  private final View view;
  private final LmdbTable table;
  private final ScanRange range;

  /** Whether the view is this cursor's alone, to be closed with it. */
  private final boolean ownsView;

  /** Key and value of an entry in one array. */
  private byte[][] entries = new byte[FIRST_ENTRIES][];

  private int[] keyLengths = new int[FIRST_ENTRIES];
  private int limit = FIRST_ENTRIES;
  private int count;
  private int at = -1;
  private boolean atEnd;
  private volatile boolean closed;

  // Guarded by the view's lock.
  private org.lmdbjava.@Nullable Cursor<NativeBytes> cursor;
  private int map;
  private @Nullable Bytes last;

  LmdbCursor(View view, LmdbTable table, ScanRange range, boolean ownsView) {
    this.view = view;
    this.table = table;
    this.range = range;
    this.ownsView = ownsView;
    this.atEnd = range.keys().isEmpty();
  }

  @Override
  public boolean next() {
    checkOpen();
    if (at + 1 >= count) {
      if (atEnd) {
        at = count;
        return false;
      }
      fill();
      at = -1;
    }
    at++;
    return at < count;
  }

  @Override
  public Bytes key() {
    byte[] entry = current();
    return UnsafeBytes.wrap(entry, 0, keyLengths[at]);
  }

  @Override
  public Bytes value() {
    byte[] entry = current();
    int from = keyLengths[at];
    return from == entry.length ? Bytes.EMPTY : UnsafeBytes.wrap(entry, from, entry.length - from);
  }

  private byte[] current() {
    if (at < 0 || at >= count) {
      throw new IllegalStateException("no current entry (expected: after next() was true)");
    }
    return entries[at];
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (ownsView) {
      view.close();
      return;
    }
    int ticket;
    try {
      ticket = view.environment().enter();
    } catch (KvException e) {
      return; // The engine was closed, and this with it.
    }
    try {
      view.lock().lock();
      try {
        closeNative();
        view.remove(this);
      } finally {
        view.lock().unlock();
      }
    } finally {
      view.environment().leave(ticket);
    }
  }

  /** Closes what is native. With the view's lock, in the gate or after everybody left it. */
  void closeNative() {
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }

  private void checkOpen() {
    view.checkOpen();
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "cursor is closed");
    }
  }

  private void fill() {
    int ticket = view.environment().enter();
    try {
      view.lock().lock();
      try {
        checkOpen();
        table.checkThere();
        count = 0;
        if (table.isSeenBy(view.transaction())) {
          fillFromLmdb();
        } else {
          atEnd = true;
        }
      } catch (RuntimeException e) {
        throw Failures.read("scan of table " + table.name(), e);
      } finally {
        view.lock().unlock();
      }
    } finally {
      view.environment().leave(ticket);
    }
  }

  private void fillFromLmdb() {
    if (entries.length < limit) {
      entries = new byte[limit][];
      keyLengths = new int[limit];
    }
    boolean there = position();
    int bytes = 0;
    org.lmdbjava.Cursor<NativeBytes> open = Objects.requireNonNull(cursor);
    SeekOp step = range.reverse() ? SeekOp.MDB_PREV : SeekOp.MDB_NEXT;
    while (there) {
      NativeBytes foundKey = open.key();
      NativeBytes foundValue = open.val();
      int keyLength = foundKey.length();
      byte[] entry = new byte[keyLength + (range.keysOnly() ? 0 : foundValue.length())];
      foundKey.copyTo(entry, 0);
      Bytes key = UnsafeBytes.wrap(entry, 0, keyLength);
      if (isPastEnd(key)) {
        there = false;
        break;
      }
      if (!range.keysOnly()) {
        foundValue.copyTo(entry, keyLength);
      }
      entries[count] = entry;
      keyLengths[count] = keyLength;
      count++;
      bytes += entry.length;
      if (count == limit || bytes >= MOST_BYTES) {
        break;
      }
      there = open.seek(step);
    }
    if (count > 0) {
      last = UnsafeBytes.wrap(entries[count - 1], 0, keyLengths[count - 1]);
    }
    limit = Math.min(limit * 4, MOST_ENTRIES);
    if (!there) {
      atEnd = true;
      closeNative();
    }
  }

  /** Brings the native cursor onto the first entry of the next chunk. */
  private boolean position() {
    if (cursor != null && map == view.environment().maps()) {
      return cursor.seek(range.reverse() ? SeekOp.MDB_PREV : SeekOp.MDB_NEXT);
    }
    closeNative();
    org.lmdbjava.Cursor<NativeBytes> fresh = table.dbi().openCursor(view.reader().transaction());
    cursor = fresh;
    map = view.environment().maps();
    return range.reverse() ? seekBackward(fresh) : seekForward(fresh);
  }

  private boolean seekForward(org.lmdbjava.Cursor<NativeBytes> fresh) {
    Bytes from = last == null ? range.keys().from() : last;
    if (from == null || from.isEmpty()) {
      return fresh.first();
    }
    boolean there = fresh.get(view.reader().bound(from), GetOp.MDB_SET_RANGE);
    // The bound may be longer than a key can be, and what was cut off makes the difference.
    while (there && isBefore(fresh.key().copy(), from)) {
      there = fresh.next();
    }
    return there;
  }

  private boolean isBefore(Bytes key, Bytes from) {
    int order = key.compareTo(from);
    return order < 0 || (order == 0 && from.equals(last));
  }

  private boolean seekBackward(org.lmdbjava.Cursor<NativeBytes> fresh) {
    Bytes to = last == null ? range.keys().to() : last;
    if (to == null || !fresh.get(view.reader().bound(to), GetOp.MDB_SET_RANGE)) {
      return fresh.last();
    }
    return fresh.key().copy().compareTo(to) < 0 || fresh.prev();
  }

  private boolean isPastEnd(Bytes key) {
    Bytes end = range.reverse() ? range.keys().from() : range.keys().to();
    if (end == null) {
      return false;
    }
    int order = key.compareTo(end);
    return range.reverse() ? order < 0 : order >= 0;
  }
}
