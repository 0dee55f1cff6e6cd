package dev.quoin.kv.storage.rocks;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers in which keys and values are put together for a native call, kept for the next one. A
 * small pool for the whole process, striped by thread, and no thread-local: with a virtual thread
 * per request those would be as many as requests. Holds at most 1 MiB on the heap and 1 MiB off it.
 */
final class Scratch {
  /** The size of a buffer; what is larger is made for one use. */
  static final int BYTES = 64 << 10;

  private static final int STRIPES = 16;
  private static final AtomicReferenceArray<byte @Nullable []> ARRAYS =
      new AtomicReferenceArray<>(STRIPES);
  private static final AtomicReferenceArray<@Nullable Direct> DIRECT =
      new AtomicReferenceArray<>(STRIPES);

  private Scratch() {}

  /** A direct buffer with a second view of it, as a native call wants the key and the value. */
  static final class Direct {
    final ByteBuffer key = ByteBuffer.allocateDirect(BYTES);
    final ByteBuffer value = key.duplicate();
  }

  /** Returns an array of at least {@code length} bytes, to be handed to {@link #giveArray}. */
  static byte[] takeArray(int length) {
    if (length > BYTES) {
      return new byte[length];
    }
    byte[] kept = ARRAYS.getAndSet(stripe(), null);
    return kept == null ? new byte[BYTES] : kept;
  }

  static void giveArray(byte[] array) {
    if (array.length == BYTES) {
      ARRAYS.set(stripe(), array);
    }
  }

  static Direct takeDirect() {
    Direct kept = DIRECT.getAndSet(stripe(), null);
    return kept == null ? new Direct() : kept;
  }

  static void giveDirect(Direct direct) {
    DIRECT.set(stripe(), direct);
  }

  private static int stripe() {
    return (int) Thread.currentThread().getId() & (STRIPES - 1);
  }
}
