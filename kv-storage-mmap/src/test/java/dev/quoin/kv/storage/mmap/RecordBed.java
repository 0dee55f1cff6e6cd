package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.tck.fault.CrashableFiles;
import java.io.IOException;

/** A segment in memory with records for tests of the indexes. */
final class RecordBed {
  static final long SEED = 42;

  final SegmentSet segments = new SegmentSet();
  final MmapTable table = new MmapTable(this, 1, "t", segments);
  private final Segment segment;
  private int end = SegmentHeader.BYTES;
  private long sequence;

  RecordBed(int capacity) throws IOException {
    CrashableFiles files = new CrashableFiles();
    files.createDirectories(TestWorld.HOME);
    SegmentFiles segmentFiles =
        new SegmentFiles(files, TestWorld.HOME, new Damages(StorageListener.NONE));
    segment = segmentFiles.create(new SegmentHeader(1, false, 0), capacity);
    segments.add(segment);
  }

  /** Writes a record and returns where it is. */
  long write(Bytes key, boolean tombstone) throws IOException {
    RecordBuffer buffer = new RecordBuffer(64, SEED);
    buffer.add(table, key, Bytes.EMPTY, Bytes.EMPTY, tombstone);
    buffer.finish(0, ++sequence, segment.salt);
    int at = end;
    segment.write(buffer.finished(), at);
    end += buffer.length();
    return segment.address(at);
  }

  Segment segment() {
    return segment;
  }

  Keys keys() {
    return new Keys(segments.array());
  }

  static long hash(Bytes key) {
    return KeyHash.of(UnsafeBytes.array(key), UnsafeBytes.offset(key), key.length(), SEED);
  }

  long find(Bytes key) {
    return table.index.findChecked(
        hash(key), UnsafeBytes.array(key), UnsafeBytes.offset(key), key.length());
  }
}
