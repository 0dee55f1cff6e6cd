package dev.quoin.kv.storage.mmap;

/**
 * The batch whose records are being entered into the indexes, so that readers see it as a whole or
 * not at all without waiting for the writer. While it is announced, a reader that finds a record of
 * it through an index reads instead what was there before. A tombstone of a batch also stands in
 * the index until the batch is published.
 */
final class BatchInFlight {
  private final long firstSequence;
  private final long[] previous;

  /**
   * Announces a batch.
   *
   * @param previous what the key of each record pointed to before, or 0
   */
  BatchInFlight(long firstSequence, long[] previous) {
    this.firstSequence = firstSequence;
    this.previous = previous;
  }

  /** Returns whether the record of this sequence is of this batch. */
  boolean covers(long sequence) {
    return sequence >= firstSequence && sequence < firstSequence + previous.length;
  }

  /** Returns what the key of that record pointed to before the batch, or 0. */
  long before(long sequence) {
    return previous[(int) (sequence - firstSequence)];
  }
}
