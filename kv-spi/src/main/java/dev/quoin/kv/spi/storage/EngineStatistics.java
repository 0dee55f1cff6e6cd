package dev.quoin.kv.spi.storage;

import java.util.Map;

/**
 * Sizes and counts of an engine at one moment.
 *
 * @param entries how many entries all tables hold; an estimate in some engines
 * @param liveBytes bytes of keys and values that can still be read; an estimate in some engines
 * @param diskBytes bytes of all files
 * @param indexBytes memory that grows with the number of keys, on the heap or off it
 * @param pendingBytes bytes that compaction would still rewrite or drop
 * @param details figures of this kind of engine alone, by name with the unit in it
 */
public record EngineStatistics(
    long entries,
    long liveBytes,
    long diskBytes,
    long indexBytes,
    long pendingBytes,
    Map<String, Long> details) {
  /** Keeps a copy of the details. */
  public EngineStatistics {
    details = Map.copyOf(details);
  }
}
