package dev.quoin.kv.storage.mmap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The segments that compaction writes. Nothing refers to them until they are installed, so that
 * they can be thrown away as long as they are not.
 */
final class CompactionOutput {
  private static final int BUFFER = 256 << 10;

  private final SegmentFiles files;
  private final SegmentRoller roller;
  private final int segmentBytes;
  private final long born;
  private final CRC32C crc = new CRC32C();
  private final List<Segment> segments = new ArrayList<>();
  private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private int end;
  private long written;

  CompactionOutput(SegmentFiles files, SegmentRoller roller, int segmentBytes, long born) {
    this.files = files;
    this.roller = roller;
    this.segmentBytes = segmentBytes;
    this.born = born;
  }

  /** Appends a copy of a record, which keeps its sequence and forgets its batch. */
  void append(byte[] record) throws IOException {
    int size = RecordFormat.align(record.length);
    if (segments.isEmpty() || last().capacity() - end - buffer.position() < size) {
      begin(SegmentHeader.BYTES + size);
    }
    if (size > buffer.remaining()) {
      flush();
      if (size > buffer.capacity()) {
        buffer = ByteBuffer.allocateDirect(size);
      }
    }
    int at = buffer.position();
    buffer.putLong(at + size - Long.BYTES, 0);
    buffer.put(at, record);
    int flags = RecordFormat.flags(record, 0) & RecordFormat.TOMBSTONE;
    RecordFormat.finish(buffer, at, RecordFormat.sequence(record, 0), flags, last().salt, crc);
    buffer.clear().position(at + size);
    last().sawSequence(RecordFormat.sequence(record, 0));
    written += size;
  }

  private void begin(int needed) throws IOException {
    finish();
    SegmentHeader header = new SegmentHeader(roller.nextId(), true, born);
    segments.add(files.create(header, Math.max(segmentBytes, needed)));
    end = SegmentHeader.BYTES;
  }

  private Segment last() {
    return segments.get(segments.size() - 1);
  }

  private void flush() throws IOException {
    int length = buffer.position();
    if (length > 0) {
      last().write(buffer.flip(), end);
      end += length;
      buffer.clear();
    }
  }

  /** Cuts the last segment and makes it durable. */
  void finish() throws IOException {
    if (!segments.isEmpty()) {
      flush();
      last().limitTo(end);
      last().cut();
      last().closeFile();
    }
  }

  List<Segment> segments() {
    return segments;
  }

  long written() {
    return written;
  }

  /** Removes all files. */
  void discard() throws IOException {
    for (Segment segment : segments) {
      files.delete(segment);
    }
  }
}
