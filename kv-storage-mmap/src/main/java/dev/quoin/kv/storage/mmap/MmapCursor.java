package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the tree of one table. Looks at the headers of some records ahead of copying the
 * first of them: where records lie apart, the processor then waits for many places in memory at
 * once instead of for each in turn.
 */
final class MmapCursor implements Cursor {
  private static final int AHEAD = 32;

  private final Keys keys;
  private final ScanRange range;
  private final Runnable checkOpen;
  private final Disorder disorder;
  private final TreeWalk walk;
  private final long[] addresses = new long[AHEAD];
  private int ready;
  private int used;
  private volatile boolean closed;
  private boolean ended;
  private byte @Nullable [] record;
  private long touched;
  private boolean metDisorder;

  MmapCursor(View view, MmapTable table, ScanRange range, Runnable checkOpen, Disorder disorder) {
    this.keys = view.keys();
    this.range = range;
    this.checkOpen = checkOpen;
    this.disorder = disorder;
    this.walk = new TreeWalk(view.root(table.id), keys);
    this.ended = range.keys().isEmpty();
    Bytes bound = range.reverse() ? range.keys().to() : range.keys().from();
    if (bound != null) {
      int from = UnsafeBytes.offset(bound);
      walk.seek(UnsafeBytes.array(bound), from, from + bound.length());
    } else if (range.reverse()) {
      walk.seekEnd();
    } else {
      walk.seek(null, 0, 0);
    }
  }

  @Override
  public boolean next() {
    checkOpen.run();
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "cursor is closed");
    }
    record = null;
    if (ended || (used == ready && !fill())) {
      ended = true;
      return false;
    }
    long address = addresses[used++];
    byte[] next = read(address);
    if (isBeyond(Reader.key(next))) {
      ended = true;
      return false;
    }
    record = next;
    return true;
  }

  private byte[] read(long address) {
    Segment segment = keys.segment(address);
    int offset = Address.offset(address);
    return range.keysOnly() ? segment.readKey(offset) : segment.read(offset);
  }

  private boolean isBeyond(Bytes key) {
    Bytes last = range.reverse() ? range.keys().from() : range.keys().to();
    return last != null && (range.reverse() ? key.compareTo(last) < 0 : key.compareTo(last) >= 0);
  }

  private boolean fill() {
    ready = 0;
    used = 0;
    int apart = 0;
    while (ready < AHEAD) {
      long address = range.reverse() ? walk.previous() : walk.next();
      if (address == 0) {
        break;
      }
      addresses[ready++] = address;
    }
    for (int i = 0; i < ready; i++) {
      Segment segment = keys.segment(addresses[i]);
      touched += segment.shapeAt(Address.offset(addresses[i]));
      if (!segment.header.ordered()) {
        apart++;
      }
    }
    disorder.met(apart);
    metDisorder |= apart > 0;
    return ready > 0;
  }

  @Override
  public Bytes key() {
    return Reader.key(current());
  }

  @Override
  public Bytes value() {
    byte[] now = current();
    if (range.keysOnly()) {
      return Bytes.EMPTY;
    }
    long shape = RecordFormat.shape(now, 0);
    return UnsafeBytes.wrap(
        now, RecordFormat.HEADER + RecordFormat.keyLength(shape), RecordFormat.valueLength(shape));
  }

  private byte[] current() {
    byte[] now = record;
    if (now == null) {
      throw new IllegalStateException(
          "there is no current entry: next() was not called or was not true");
    }
    return now;
  }

  /**
   * Returns a number that depends on every header looked at ahead, so that none is optimised away.
   */
  long touched() {
    return touched;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (metDisorder) {
        disorder.judge();
      }
    }
  }
}
