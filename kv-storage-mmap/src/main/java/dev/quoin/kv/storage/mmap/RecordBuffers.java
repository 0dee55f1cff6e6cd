package dev.quoin.kv.storage.mmap;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for single writes, used again. By stripes of thread ids and not by thread, as virtual
 * threads are many; who finds his stripe empty makes a new one.
 */
final class RecordBuffers {
  private static final int STRIPES = 64;
  private static final int FIRST_BYTES = 4 << 10;
  private static final int KEPT_BYTES = 256 << 10;

  private final AtomicReferenceArray<@Nullable RecordBuffer> idle =
      new AtomicReferenceArray<>(STRIPES * 16);
  private final long seed;

  RecordBuffers(long seed) {
    this.seed = seed;
  }

  RecordBuffer take() {
    RecordBuffer buffer = idle.getAndSet(stripe(), null);
    return buffer != null ? buffer : new RecordBuffer(FIRST_BYTES, seed);
  }

  void giveBack(RecordBuffer buffer) {
    buffer.clear();
    if (buffer.capacity() <= KEPT_BYTES) {
      idle.setRelease(stripe(), buffer);
    }
  }

  private static int stripe() {
    return ((int) Thread.currentThread().getId() & (STRIPES - 1)) * 16;
  }
}
