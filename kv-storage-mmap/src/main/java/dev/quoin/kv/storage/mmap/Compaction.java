package dev.quoin.kv.storage.mmap;

/** The parts of the engine that compaction works with. */
record Compaction(
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
    int segmentBytes,
    long seed) {}
