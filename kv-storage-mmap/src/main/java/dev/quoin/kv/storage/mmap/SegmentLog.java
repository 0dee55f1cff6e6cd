package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log, where records are appended. Everything but what is volatile is under the
 * write lock.
 *
 * <p>A write that failed must leave nothing that a later opening would take for a record. Its
 * header is overwritten with zeros; recovery ends there, and what was left behind it is older by
 * its sequence than whatever is written there next. If even that is not certain, the log takes no
 * more writes until it is opened again.
 */
final class SegmentLog {
  /** Room kept for the last record of a segment, and one watermark before it. */
  private static final int RESERVED = 2 * (RecordFormat.HEADER + 16);

  private final SegmentRoller roller;
  private final ByteBuffer control = ByteBuffer.allocateDirect(64);
  private final CRC32C crc = new CRC32C();
  private Segment active;
  private int end;
  private long lastSequence;
  private volatile long appended;
  private volatile @Nullable KvException failure;

  SegmentLog(SegmentRoller roller, Segment active, int end, long lastSequence) {
    this.roller = roller;
    this.active = active;
    this.end = end;
    this.lastSequence = lastSequence;
  }

  /** Returns how many bytes were appended since the log was opened; grows with each record. */
  long appended() {
    return appended;
  }

  Segment active() {
    return active;
  }

  int end() {
    return end;
  }

  long lastSequence() {
    return lastSequence;
  }

  /** Returns why nothing can be written any more, or null. */
  @Nullable KvException failure() {
    return failure;
  }

  /** Refuses every later write. */
  void fail(String what, Throwable cause) {
    if (failure == null) {
      ErrorCode code = cause instanceof IOException e ? Failures.code(e) : ErrorCode.IO_ERROR;
      failure = KvException.notApplied(code, what + ": " + cause, cause);
    }
  }

  void checkWritable() {
    KvException failed = failure;
    if (failed != null) {
      throw KvException.notApplied(
          failed.code(),
          "nothing can be written until the engine is reopened: " + failed.getMessage(),
          failed);
    }
  }

  /** Sees to it that so many bytes fit behind the end, and returns the segment. */
  Segment reserve(int bytes) {
    while (active.capacity() - end < bytes + RESERVED) {
      roll(SegmentHeader.BYTES + bytes + RESERVED);
    }
    return active;
  }

  /** Takes a number for each of {@code count} records; they are never given again. */
  long takeSequences(int count) {
    long first = lastSequence + 1;
    lastSequence += count;
    return first;
  }

  /** Appends finished records, for which there is room. Returns where they begin. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, under the write lock
  int append(ByteBuffer records) {
    int at = end;
    int length = records.remaining();
    try {
      active.write(records, at);
    } catch (IOException e) {
      throw undo(at, e);
    }
    end = at + length;
    appended = appended + length;
    active.sawSequence(lastSequence);
    return at;
  }

  private KvException undo(int at, IOException e) {
    String what = active.path + " at " + at + " cannot be written";
    try {
      active.write(
          control.clear().put(0, new byte[RecordFormat.HEADER]).limit(RecordFormat.HEADER), at);
    } catch (IOException again) {
      if (!active.isBlank(at)) {
        e.addSuppressed(again);
        fail(what, e);
        return KvException.inDoubt(Failures.code(e), what + ": " + e, e);
      }
    }
    return Failures.notApplied(what, e);
  }

  /** Records up to where everything is known to be durable, before the next sync confirms it. */
  void appendWatermark(long segment, int offset) {
    reserve(0);
    appendControl(RecordFormat.WATERMARK, segment, offset);
  }

  /** Ends this segment if there is a record in it, so that all that was written can be sealed. */
  void rollIfWritten() {
    if (end > SegmentHeader.BYTES) {
      roll(0);
    }
  }

  private void roll(int capacity) {
    Segment next;
    try {
      next = roller.take(capacity, lastSequence);
    } catch (IOException e) {
      throw Failures.notApplied("no new segment can be made", e);
    }
    try {
      appendControl(RecordFormat.END, next.id, 0);
    } catch (KvException e) {
      roller.putBack(next);
      throw e;
    }
    Segment full = active;
    full.limitTo(end);
    active = next;
    next.bornAt(lastSequence);
    end = SegmentHeader.BYTES;
    roller.full(full);
  }

  private void appendControl(int kind, long segment, int offset) {
    long sequence = takeSequences(1);
    control.clear();
    control.putLong(16, RecordFormat.shape(0, 0, 16)).putLong(24, segment).putLong(32, offset);
    crc.reset();
    control.limit(40).position(24);
    crc.update(control);
    control.clear();
    control.putInt(4, (int) crc.getValue());
    RecordFormat.finish(control, 0, sequence, kind, active.salt, crc);
    append(control.limit(40));
  }
}
