package dev.quoin.kv.spi.storage;

/**
 * The largest things an engine takes; beyond it answers TOO_LARGE and changes nothing.
 *
 * @param keyBytes the longest key; at least 480
 * @param valueBytes the longest value, head and body together; at least 16 MiB and a header
 * @param batchBytes the largest batch, by the sum of its keys and values; at least 32 MiB
 */
public record EngineLimits(int keyBytes, int valueBytes, long batchBytes) {
  /** Every engine takes keys of this length: what LMDB can hold with a prefix of ours. */
  public static final int GUARANTEED_KEY_BYTES = 480;

  /** Every engine takes values of this length: 16 MiB of the user's and room for a header. */
  public static final int GUARANTEED_VALUE_BYTES = (16 << 20) + 64;

  /** Every engine takes batches of this many bytes of keys and values. */
  public static final long GUARANTEED_BATCH_BYTES = 32L << 20;
}
