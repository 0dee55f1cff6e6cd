package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads the records of a segment one after the other, checking each. Through the file, not a map.
 */
final class SegmentScanner {
  private static final int CHUNK = 1 << 20;

  private final StorageFile file;
  private final int salt;
  private final int limit;
  private final CRC32C crc = new CRC32C();
  private byte[] chunk = new byte[CHUNK];

  /** Where the chunk begins in the file, and how much of it is filled. */
  private int chunkOffset;

  private int filled;
  private int at;
  private int nextAt;

  SegmentScanner(StorageFile file, int salt, int from, int limit) {
    this.file = file;
    this.salt = salt;
    this.limit = limit;
    this.chunkOffset = from;
  }

  /**
   * Goes to the next record; false where there is none that is whole, which {@link #offset} tells.
   */
  boolean next() throws IOException {
    at = nextAt;
    if (!fill(RecordFormat.HEADER) || !RecordFormat.isHeaderWhole(chunk, at, salt, crc)) {
      return false;
    }
    int length = RecordFormat.length(shape());
    if (!fill(length) || sequence() == 0 || !RecordFormat.isBodyWhole(chunk, at, length, crc)) {
      return false;
    }
    nextAt = at + RecordFormat.align(length);
    return true;
  }

  /** Goes to {@code offset}, where {@link #next} then looks. */
  void seek(int offset) {
    chunkOffset = offset;
    filled = 0;
    at = 0;
    nextAt = 0;
  }

  /** Sees to it that so many bytes from {@code at} on are in the chunk. */
  private boolean fill(int length) throws IOException {
    if (length > limit - offset()) {
      return false;
    }
    if (at + length <= filled) {
      return true;
    }
    chunkOffset += at;
    System.arraycopy(chunk, Math.min(at, filled), chunk, 0, Math.max(0, filled - at));
    filled = Math.max(0, filled - at);
    at = 0;
    if (length > chunk.length) {
      chunk = Arrays.copyOf(chunk, length);
    }
    int wanted = Math.min(chunk.length, limit - chunkOffset) - filled;
    filled += file.read(ByteBuffer.wrap(chunk, filled, wanted), chunkOffset + filled);
    return length <= filled;
  }

  /** Returns where the record begins, or where the next one should. */
  int offset() {
    return chunkOffset + at;
  }

  /** Returns where the record after this one should begin. */
  int end() {
    return chunkOffset + nextAt;
  }

  long shape() {
    return RecordFormat.shape(chunk, at);
  }

  long sequence() {
    return RecordFormat.sequence(chunk, at);
  }

  boolean is(int flag) {
    return (RecordFormat.flags(chunk, at) & flag) != 0;
  }

  int size() {
    return end() - offset();
  }

  long hash(long seed) {
    return KeyHash.of(chunk, keyAt(), RecordFormat.keyLength(shape()), seed);
  }

  byte[] array() {
    return chunk;
  }

  int keyAt() {
    return at + RecordFormat.HEADER;
  }

  /** Returns the record with its zeros at the end. */
  byte[] record() {
    return Arrays.copyOfRange(chunk, at, at + RecordFormat.length(shape()));
  }

  /** Returns one of the two numbers that a watermark holds. */
  long number(int which) {
    return RecordFormat.longAt(chunk, at + RecordFormat.HEADER + 8 * which);
  }
}
