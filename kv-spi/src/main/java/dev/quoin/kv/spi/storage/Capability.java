package dev.quoin.kv.spi.storage;

/** What an engine can do beyond the contract that holds for all of them. */
public enum Capability {
  /** A checkpoint costs a hard link per file, however much data there is. */
  LINKED_CHECKPOINT,
  /** The engine keeps a checksum of every record and never returns a value that does not match. */
  CHECKSUMS,
  /** A snapshot pins no disk space that compaction could not otherwise free. */
  FREE_SNAPSHOTS,
  /** Values of a table are compressed on disk if the engine was opened so. */
  COMPRESSION,
  /** Can do without a log of its own under replication, and then still opens consistently. */
  EXTERNAL_LOG
}
