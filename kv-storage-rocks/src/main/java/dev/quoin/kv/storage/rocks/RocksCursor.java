package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * Walks a native iterator in chunks. A chunk is one array on the heap into which the native side
 * copies keys and values one behind the other; the entries handed out are views of it. So an entry
 * costs one copy and no allocation of its own, and the gate is entered once per chunk. Chunks grow,
 * so that a short scan is not made to read far ahead.
 *
 * <p>The native objects belong to whoever takes the cursor out of its table's set: {@link #close}
 * inside the table's gate, or the table once nobody is inside.
 */
final class RocksCursor implements Cursor {
  private static final int FIRST_CHUNK_BYTES = 4 << 10;
  private static final int LAST_CHUNK_BYTES = 64 << 10;
  private static final int CHUNK_ENTRIES = 512;

  private final RocksTable table;
  private final @Nullable RocksSnapshot snapshot;
  private final boolean reverse;
  private final boolean keysOnly;
  private final Natives natives = new Natives();
  private final RocksIterator iterator;
  private volatile boolean closed;

  private int chunkBytes = FIRST_CHUNK_BYTES;
  private byte[] chunk = new byte[0];

  /**
   * Of each entry in the chunk: where its key and its value begin; then where the last one ends.
   */
  private int[] places = new int[33];

  private int entries;
  private int current = -1;
  private boolean exhausted;

  /** The caller is inside the table's gate, and a user of the snapshot. */
  RocksCursor(RocksTable table, RocksDB db, ScanRange range, @Nullable RocksSnapshot snapshot) {
    this.table = table;
    this.snapshot = snapshot;
    this.reverse = range.reverse();
    this.keysOnly = range.keysOnly();
    // RocksDB keeps pointers to the slices: the options are closed before them.
    Slice from = slice(range.keys().from());
    Slice to = slice(range.keys().to());
    ReadOptions options = natives.own(new ReadOptions());
    if (from != null) {
      options.setIterateLowerBound(from);
    }
    if (to != null) {
      options.setIterateUpperBound(to);
    }
    if (snapshot != null) {
      options.setSnapshot(snapshot.point());
    }
    iterator = natives.own(db.newIterator(table.handle, options));
    if (reverse) {
      iterator.seekToLast();
    } else {
      iterator.seekToFirst();
    }
    table.register(this);
  }

  @Override
  public boolean next() {
    checkUsable();
    if (current + 1 < entries) {
      current++;
      return true;
    }
    current = -1;
    entries = 0;
    if (exhausted || !fill()) {
      return false;
    }
    current = 0;
    return true;
  }

  @Override
  public Bytes key() {
    int place = checkPlace();
    return UnsafeBytes.wrap(chunk, places[place], places[place + 1] - places[place]);
  }

  @Override
  public Bytes value() {
    int place = checkPlace();
    return UnsafeBytes.wrap(chunk, places[place + 1], places[place + 2] - places[place + 1]);
  }

  @Override
  public synchronized void close() {
    closed = true;
    int ticket;
    try {
      ticket = table.enter();
    } catch (KvException e) {
      // Whoever closes the table or the engine frees the cursor too.
      return;
    }
    try {
      if (table.unregister(this)) {
        free();
      }
    } finally {
      table.leave(ticket);
    }
  }

  /** Frees what is native: only for the one who took the cursor out of the table's set. */
  void free() {
    natives.close();
  }

  private synchronized boolean fill() {
    checkUsable();
    int ticket = table.enter();
    try {
      copyChunk();
      if (exhausted) {
        iterator.status();
        if (table.unregister(this)) {
          free();
        }
      }
    } catch (RocksDBException e) {
      entries = 0;
      throw table.engine.health().readFailed("scan of " + table, e);
    } finally {
      table.leave(ticket);
    }
    return entries > 0;
  }

  /** Copies entries until the chunk is full; one entry always fits. */
  private void copyChunk() {
    chunk = new byte[chunkBytes];
    int used = 0;
    exhausted = !iterator.isValid();
    while (!exhausted && entries < CHUNK_ENTRIES && used < chunk.length) {
      int keyEnd = used + iterator.key(chunk, used, chunk.length - used);
      int end = keyEnd;
      if (!keysOnly) {
        int room = Math.max(0, chunk.length - keyEnd);
        end += iterator.value(chunk, Math.min(keyEnd, chunk.length), room);
      }
      if (end > chunk.length) {
        if (entries > 0) {
          break;
        }
        chunk = new byte[end];
        continue;
      }
      place(used, keyEnd, end);
      used = end;
      advance();
      exhausted = !iterator.isValid();
    }
    chunkBytes = Math.min(chunkBytes * 2, LAST_CHUNK_BYTES);
  }

  private void place(int key, int value, int end) {
    int at = 2 * entries;
    if (at + 2 >= places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
    }
    places[at] = key;
    places[at + 1] = value;
    places[at + 2] = end;
    entries++;
  }

  private void advance() {
    if (reverse) {
      iterator.prev();
    } else {
      iterator.next();
    }
  }

  private int checkPlace() {
    checkUsable();
    if (current < 0) {
      throw new IllegalStateException("no current entry (expected: next() returned true)");
    }
    return 2 * current;
  }

  private void checkUsable() {
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "cursor is closed");
    }
    table.checkUsable();
    if (snapshot != null) {
      snapshot.checkOpen();
    }
  }

  private @Nullable Slice slice(@Nullable Bytes bound) {
    return bound == null ? null : natives.own(new Slice(UnsafeBytes.exactArray(bound)));
  }
}
