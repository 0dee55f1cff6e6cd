package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.EngineStatistics;
import java.io.IOException;
import java.util.Map;

/** What an open engine consists of, put together by {@link Opening}. */
record Parts(
    MmapOptions options,
    EngineDirectory directory,
    ManifestFile manifest,
    SegmentFiles files,
    SegmentSet segments,
    TableCatalog tables,
    WriteLock writeLock,
    SegmentRoller roller,
    SegmentLog log,
    LogSyncer syncer,
    Delta delta,
    Merger merger,
    Writer writer,
    Disorder disorder,
    Compactor compactor,
    Damages damages) {
  long seed() {
    return manifest.current().seed();
  }

  /** Begins background work. */
  void start() {
    roller.onSealed(
        new SegmentRoller.Sealed() {
          @Override
          public void sealed() {
            compactor.consider();
          }

          @Override
          public void failed(IOException e) {
            log.fail("a sync failed, so nothing is durable for certain any more", e);
          }
        });
    disorder.onCursorClosed(compactor::consider);
    roller.wake();
    compactor.consider();
  }

  EngineStatistics statistics() {
    long entries = entries(tables);
    long disk = 0;
    long live = 0;
    int count = 0;
    int ordered = 0;
    for (Segment segment : segments.all()) {
      boolean written = segment.limit() < segment.capacity() || segment.header.ordered();
      disk += written || segment.live() > 0 ? bytesOf(segment) : SegmentHeader.BYTES;
      live += segment.live();
      count++;
      ordered += segment.header.ordered() ? 1 : 0;
    }
    return new EngineStatistics(
        entries,
        Math.max(0, live - entries * RecordFormat.HEADER),
        disk,
        indexBytes(tables, merger, delta),
        compactor.pendingBytes(),
        Map.of(
            "segments", (long) count,
            "orderedSegments", (long) ordered,
            "deltaEntries", delta.pending(),
            "treeBytes", merger.latest().bytes(),
            "lastSequence", log.lastSequence()));
  }

  private long bytesOf(Segment segment) {
    long appended = log.appended(); // read first: makes the end visible
    return segment == log.active() && appended >= 0 ? log.end() : segment.limit();
  }

  /** Returns the memory of all indexes, and what merging what waits will add. */
  static long indexBytes(TableCatalog tables, Merger merger, Delta delta) {
    long bytes = merger.latest().bytes() + delta.pending() * 24;
    for (MmapTable table : tables.all()) {
      bytes += table.index.bytes();
    }
    return bytes;
  }

  static long entries(TableCatalog tables) {
    long entries = 0;
    for (MmapTable table : tables.all()) {
      entries += table.index.entries();
    }
    return entries;
  }
}
