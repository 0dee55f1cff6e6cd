package dev.quoin.kv.core;

import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Batches of an engine kept to be used again, as many as threads write at once, up to a few. */
final class BatchPool {
  private static final int SLOTS = 16;

  /** A batch that grew beyond this is closed, not kept. */
  private static final long KEPT_BYTES = 1 << 20;

  private final StorageEngine engine;
  private final AtomicReferenceArray<@Nullable WriteBatch> slots =
      new AtomicReferenceArray<>(SLOTS);
  private volatile boolean closed;

  BatchPool(StorageEngine engine) {
    this.engine = engine;
  }

  /** Returns an empty batch, to be given back. */
  WriteBatch take() {
    WriteBatch kept = slots.getAndSet(slot(), null);
    return kept != null ? kept : engine.newBatch();
  }

  /** Takes back a batch, whatever is in it. */
  void giveBack(WriteBatch batch) {
    if (closed || batch.bytes() > KEPT_BYTES) {
      batch.close();
      return;
    }
    batch.clear();
    WriteBatch kept = slots.getAndSet(slot(), batch);
    if (kept != null) {
      kept.close();
    }
    if (closed) {
      close();
    }
  }

  /** Closes the batches that are not in use; those in use are closed when they are given back. */
  void close() {
    closed = true;
    for (int slot = 0; slot < SLOTS; slot++) {
      WriteBatch kept = slots.getAndSet(slot, null);
      if (kept != null) {
        kept.close();
      }
    }
  }

  private static int slot() {
    return (int) Thread.currentThread().getId() & (SLOTS - 1);
  }
}
