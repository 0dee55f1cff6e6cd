package dev.quoin.kv.storage.mmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments that addresses lead to, by slot. Readers take the array as it is at one moment;
 * changes copy it, which is rare: once per segment.
 */
final class SegmentSet {
  private volatile @Nullable Segment[] segments = new Segment[0];

  /** Returns the segment of an address, or null if it was retired: the address is then old. */
  @Nullable Segment at(long address) {
    return at(segments, address);
  }

  static @Nullable Segment at(@Nullable Segment[] segments, long address) {
    int slot = Address.slot(address);
    return slot < segments.length ? segments[slot] : null;
  }

  /** Returns all segments by slot; nobody changes the array. */
  @Nullable Segment[] array() {
    return segments;
  }

  List<Segment> all() {
    List<Segment> all = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment != null) {
        all.add(segment);
      }
    }
    return all;
  }

  synchronized void add(Segment segment) {
    @Nullable Segment[] next = Arrays.copyOf(segments, Math.max(segments.length, segment.slot + 1));
    next[segment.slot] = segment;
    segments = next;
  }

  synchronized void remove(Collection<Segment> retired) {
    @Nullable Segment[] next = segments.clone();
    for (Segment segment : retired) {
      if (segment.slot < next.length && next[segment.slot] == segment) {
        next[segment.slot] = null;
      }
    }
    segments = next;
  }
}
