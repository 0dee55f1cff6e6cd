package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import org.jspecify.annotations.Nullable;

/**
 * Point reads of the newest state. Takes no lock and waits for nobody: where a segment was retired
 * between the index and the look into it, the index knows the new place by then.
 */
final class Reader {
  private final SegmentSet segments;
  private final Writer writer;
  private final long seed;

  Reader(SegmentSet segments, Writer writer, long seed) {
    this.segments = segments;
    this.writer = writer;
    this.seed = seed;
  }

  @Nullable Bytes get(MmapTable table, Bytes key) {
    byte[] array = UnsafeBytes.array(key);
    int from = UnsafeBytes.offset(key);
    int length = key.length();
    long hash = KeyHash.of(array, from, length, seed);
    while (true) {
      long address = table.index.findChecked(hash, array, from, length);
      if (address == 0) {
        return null;
      }
      Segment segment = segments.at(address);
      if (segment == null) {
        continue;
      }
      byte[] record = segment.read(Address.offset(address));
      if ((RecordFormat.flags(record, 0) & RecordFormat.BATCHED) != 0) {
        long instead = writer.insteadOf(RecordFormat.sequence(record, 0));
        if (instead == 0) {
          return null;
        }
        if (instead > 0) {
          segment = segments.at(instead);
          if (segment == null) {
            continue;
          }
          record = segment.read(Address.offset(instead));
        }
      }
      return value(record);
    }
  }

  /** Returns the value in a record, or null if it is a tombstone. */
  static @Nullable Bytes value(byte[] record) {
    if ((RecordFormat.flags(record, 0) & RecordFormat.TOMBSTONE) != 0) {
      return null;
    }
    long shape = RecordFormat.shape(record, 0);
    return UnsafeBytes.wrap(
        record,
        RecordFormat.HEADER + RecordFormat.keyLength(shape),
        RecordFormat.valueLength(shape));
  }

  /** Returns the key in a record. */
  static Bytes key(byte[] record) {
    return UnsafeBytes.wrap(
        record, RecordFormat.HEADER, RecordFormat.keyLength(RecordFormat.shape(record, 0)));
  }
}
