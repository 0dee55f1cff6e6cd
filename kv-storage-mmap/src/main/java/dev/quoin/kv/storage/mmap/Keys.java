package dev.quoin.kv.storage.mmap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The keys behind addresses, as the segments of one view hold them. */
final class Keys {
  private final @Nullable Segment[] segments;

  Keys(@Nullable Segment[] segments) {
    this.segments = segments;
  }

  Segment segment(long address) {
    Segment segment = SegmentSet.at(segments, address);
    if (segment == null) {
      throw new IllegalStateException(
          "no segment has slot " + Address.slot(address) + " in this view");
    }
    return segment;
  }

  byte[] key(long address) {
    return segment(address).keyAt(Address.offset(address));
  }

  int compare(long address, byte[] key, int from, int length) {
    return segment(address).compareKey(Address.offset(address), key, from, length);
  }

  /** Returns how many bytes two keys share at their beginning. */
  static int shared(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    int first = Arrays.mismatch(a, aFrom, aTo, b, bFrom, bTo);
    return first < 0 ? aTo - aFrom : first;
  }

  /**
   * Returns the 8 bytes that follow {@code from} as an unsigned number, with zeros beyond the end.
   */
  static long head(byte[] key, int from, int to) {
    if (to - from >= 8) {
      return RecordFormat.longAt(key, from);
    }
    long head = 0;
    for (int i = from; i < to; i++) {
      head |= (key[i] & 0xFFL) << (56 - 8 * (i - from));
    }
    return head;
  }
}
