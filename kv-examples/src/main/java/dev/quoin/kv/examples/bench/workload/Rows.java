package dev.quoin.kv.examples.bench.workload;

import java.util.List;
import java.util.Map;

/** The names of all rows, in the order in which they are run and shown. */
public final class Rows {
  /** Puts in the order of keys, into an empty store. */
  public static final String SEQ_PUT = "seqput";

  /** Puts in shuffled order, into an empty store. */
  public static final String PUT = "put";

  /** Reads of every key in another shuffled order. */
  public static final String GET = "get";

  /** Reads of keys that are not there, between those that are. */
  public static final String MISS = "miss";

  /** A scan of everything, right after the shuffled load. */
  public static final String SCAN = "scan";

  /** The same in descending order. */
  public static final String SCAN_REVERSE = "scan-reverse";

  /** Compaction until nothing is left to do, after the load. */
  public static final String SETTLE = "settle";

  /** A scan of everything once compaction has settled. */
  public static final String SCAN_SETTLED = "scan-settled";

  /** The same in descending order. */
  public static final String SCAN_REVERSE_SETTLED = "scan-reverse-settled";

  /** Four reads for each write of a key that is there, on several threads. */
  public static final String MIXED = "mixed";

  /** Shuffled puts in batches of ten, into an empty store; a rate of keys, latencies of batches. */
  public static final String BATCH = "batch";

  /** Durable puts of one writer. */
  public static final String DURABLE_1 = "durable-1";

  /** Durable puts of 64 writers. */
  public static final String DURABLE_64 = "durable-64";

  /** Every key written three times more, in shuffled order, while another thread reads. */
  public static final String OVERWRITE = "overwrite";

  /** What that other thread saw. */
  public static final String GET_OVERWRITING = "get-while-overwriting";

  /** Reads on one thread once that compaction has settled and nothing else goes on. */
  public static final String GET_REST = "get-at-rest";

  /** Reads on one thread while compaction cleans up after the overwriting. */
  public static final String GET_COMPACTING = "get-while-compacting";

  /** Compaction until nothing is left to do, after the overwriting. */
  public static final String SETTLE_OVERWRITTEN = "settle-overwritten";

  /** From opening after a clean close to the first value read. */
  public static final String REOPEN = "reopen";

  /** Copying of values in memory, shuffled. */
  public static final String MEMORY_COPY = "memory-copy";

  /** CRC32C of values in memory. */
  public static final String CRC = "crc32c";

  /** Copying of values out of a mapped file, shuffled. */
  public static final String MAP_READ = "map-read";

  /** Copying of values out of a mapped file, in the order in which they lie there. */
  public static final String MAP_SCAN = "map-scan";

  /** The same bytes by sequential pwrite into new files, a record at a time. */
  public static final String PWRITE = "pwrite";

  /** One record by pwrite and fsync. */
  public static final String FSYNC = "fsync";

  /** A run as a whole, when it failed. */
  public static final String RUN = "run";

  /** What can be asked for, each with the rows it brings. */
  public static final Map<String, List<String>> WORKLOADS =
      Map.of(
          "seqput", List.of(SEQ_PUT),
          "put", List.of(PUT),
          "get", List.of(GET),
          "miss", List.of(MISS),
          "scan", List.of(SCAN, SCAN_REVERSE, SETTLE, SCAN_SETTLED, SCAN_REVERSE_SETTLED),
          "mixed", List.of(MIXED),
          "batch", List.of(BATCH),
          "durable", List.of(DURABLE_1, DURABLE_64),
          "overwrite",
              List.of(OVERWRITE, GET_OVERWRITING, GET_REST, GET_COMPACTING, SETTLE_OVERWRITTEN),
          "reopen", List.of(REOPEN));

  /** All rows of stores, in order. */
  public static final List<String> STORES =
      List.of(
          SEQ_PUT,
          PUT,
          GET,
          MISS,
          SCAN,
          SCAN_REVERSE,
          SETTLE,
          SCAN_SETTLED,
          SCAN_REVERSE_SETTLED,
          MIXED,
          BATCH,
          DURABLE_1,
          DURABLE_64,
          OVERWRITE,
          GET_OVERWRITING,
          GET_REST,
          GET_COMPACTING,
          SETTLE_OVERWRITTEN,
          REOPEN);

  /** All rows of the machine itself, in order. */
  public static final List<String> FLOORS =
      List.of(MEMORY_COPY, CRC, MAP_READ, MAP_SCAN, PWRITE, FSYNC);

  /** The floor under a row, for those that have one. */
  public static final Map<String, String> FLOOR_OF =
      Map.ofEntries(
          Map.entry(SEQ_PUT, PWRITE),
          Map.entry(PUT, PWRITE),
          Map.entry(BATCH, PWRITE),
          Map.entry(OVERWRITE, PWRITE),
          Map.entry(GET, MAP_READ),
          Map.entry(GET_REST, MAP_READ),
          Map.entry(GET_COMPACTING, MAP_READ),
          Map.entry(GET_OVERWRITING, MAP_READ),
          Map.entry(SCAN, MAP_SCAN),
          Map.entry(SCAN_REVERSE, MAP_SCAN),
          Map.entry(SCAN_SETTLED, MAP_SCAN),
          Map.entry(SCAN_REVERSE_SETTLED, MAP_SCAN),
          Map.entry(DURABLE_1, FSYNC),
          Map.entry(DURABLE_64, FSYNC));

  private Rows() {}
}
