package dev.quoin.kv.examples.bench.workload;

/** What is measured, with the name it has in JSON; the unit is in the name. */
public enum Figure {
  /** Operations a second: entries for scans, keys for batches. */
  RATE("opsPerSecond"),
  /** Median latency of one call. */
  P50("p50Micros"),
  /** Latency that 95 of 100 calls keep. */
  P95("p95Micros"),
  /** Latency that 99 of 100 calls keep. */
  P99("p99Micros"),
  /** Latency that 999 of 1000 calls keep. */
  P999("p999Micros"),
  /** The longest call. */
  MAX("maxMicros"),
  /** Garbage of the calling threads per operation. */
  ALLOCATED("allocatedBytesPerOp"),
  /** The same without the array of the value that is returned. */
  BEYOND_VALUE("allocatedBeyondValueBytesPerOp"),
  /** Collection pauses as a share of the time. */
  GC_SHARE("gcShare"),
  /** Processor time of the whole process per operation, background work included. */
  CPU("cpuMicrosPerOp"),
  /** How long the sync after the workload took; not within the rate. */
  FLUSH("flushSeconds"),
  /** How long the whole took, for what is not a sequence of operations. */
  SECONDS("seconds"),
  /** Bytes on disk by allocated blocks. */
  DISK("diskBytes"),
  /** Bytes on disk by the length of files. */
  APPARENT("apparentBytes"),
  /** Bytes on disk for each byte of live keys and values. */
  AMPLIFICATION("diskPerLiveByte"),
  /** Memory of the index for each key. */
  INDEX("indexBytesPerKey"),
  /** How many operations were measured, where a limit of time cut the workload short. */
  MEASURED("measuredOps");

  private final String key;

  Figure(String key) {
    this.key = key;
  }

  /** Returns the name in JSON. */
  public String key() {
    return key;
  }

  /** Returns the figure of a name in JSON. */
  public static Figure of(String key) {
    for (Figure figure : values()) {
      if (figure.key.equals(key)) {
        return figure;
      }
    }
    throw new IllegalArgumentException("figure: " + key + " (expected: a name of Figure)");
  }
}
