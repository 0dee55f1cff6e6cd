package dev.quoin.kv.storage.mmap;

import java.util.Arrays;

/**
 * The indexes while they are built from records that come in any order: of each key the record with
 * the highest sequence wins. A tombstone stands in the index until all records were seen.
 */
final class RecoveredIndex {
  private final TableCatalog tables;
  private final SegmentSet segments;
  private final long seed;
  private long[] tombstones = new long[64];
  private int tombstoneCount;
  private long lastSequence;

  RecoveredIndex(TableCatalog tables, SegmentSet segments, long seed) {
    this.tables = tables;
    this.segments = segments;
    this.seed = seed;
  }

  long lastSequence() {
    return lastSequence;
  }

  void sawSequence(long sequence) {
    lastSequence = Math.max(lastSequence, sequence);
  }

  /** Takes in the record at which the scanner stands. */
  void add(Segment segment, SegmentScanner record) {
    int keyLength = RecordFormat.keyLength(record.shape());
    add(segment, record.offset(), record.sequence(), record.array(), record.keyAt(), keyLength);
  }

  private void add(
      Segment segment, int offset, long sequence, byte[] array, int keyAt, int keyLength) {
    sawSequence(sequence);
    segment.sawSequence(sequence);
    long shape = segment.shapeAt(offset);
    boolean tombstone = segment.isTombstone(offset);
    if (tombstone) {
      segment.addTombstone(RecordFormat.size(shape));
    }
    MmapTable table = tables.byId(RecordFormat.table(shape));
    if (table == null) {
      return; // of a table that was dropped
    }
    long hash = KeyHash.of(array, keyAt, keyLength, seed);
    long previous = table.index.find(hash, array, keyAt, keyLength);
    long address = segment.address(offset);
    if (previous != 0) {
      Segment old = segmentOf(previous);
      int oldOffset = Address.offset(previous);
      if (old.sequenceAt(oldOffset) > sequence) {
        return;
      }
      if (!old.isTombstone(oldOffset)) {
        old.addLive(-RecordFormat.size(old.shapeAt(oldOffset)));
      }
    }
    table.index.put(hash, address, previous);
    if (tombstone) {
      remember(address);
    } else {
      segment.addLive(RecordFormat.size(shape));
    }
  }

  /** Takes in a record that was checked when it was seen first. */
  void add(Segment segment, int offset) {
    byte[] key = segment.keyAt(offset);
    add(segment, offset, segment.sequenceAt(offset), key, 0, key.length);
  }

  private void remember(long tombstone) {
    if (tombstoneCount == tombstones.length) {
      tombstones = Arrays.copyOf(tombstones, tombstoneCount * 2);
    }
    tombstones[tombstoneCount++] = tombstone;
  }

  /** Takes the tombstones out again, when all records were seen. */
  void finish() {
    for (int i = 0; i < tombstoneCount; i++) {
      long address = tombstones[i];
      Segment segment = segmentOf(address);
      int offset = Address.offset(address);
      MmapTable table = tables.byId(RecordFormat.table(segment.shapeAt(offset)));
      byte[] key = segment.keyAt(offset);
      long hash = KeyHash.of(key, 0, key.length, seed);
      if (table != null && table.index.pointsTo(hash, address)) {
        table.index.remove(hash, address);
      }
    }
    tombstoneCount = 0;
  }

  /** Returns the addresses of all entries, in the order in which they lie on the disk. */
  long[] addresses() {
    long count = 0;
    for (MmapTable table : tables.all()) {
      count += table.index.entries();
    }
    long[] addresses = new long[Math.toIntExact(count)];
    int[] at = new int[1];
    for (MmapTable table : tables.all()) {
      table.index.forEach((partition, entry) -> addresses[at[0]++] = entry & Address.MASK);
    }
    Arrays.sort(addresses);
    return addresses;
  }

  private Segment segmentOf(long address) {
    Segment segment = segments.at(address);
    if (segment == null) {
      throw new IllegalStateException("no segment has slot " + Address.slot(address));
    }
    return segment;
  }
}
