package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a file, which say whose life this is.
 *
 * <pre>
 *  0  "QUOINLOG"
 *  8  format
 * 12  crc32c of the 48 bytes that follow, and of those before with zeros here
 * 16  sequence
 * 24  sequence of the file before this one, 0 if there was none
 * 32  base: the virtual offset of this header
 * 40  capacity: the length of the file
 * 48  where the file before ends, or 0 if it ends by its own seal
 * 56  zeros
 * </pre>
 *
 * @param sequence the order of files; never used twice
 * @param previous the sequence of the file before
 * @param base the virtual offset of the file's first byte
 * @param capacity the length of the file
 * @param previousEnd the virtual offset at which the file before was cut, or 0
 */
record FileHeader(long sequence, long previous, long base, long capacity, long previousEnd) {
  static final int BYTES = 64;
  static final int FORMAT = 1;

  private static final long MAGIC = 0x51554F494E4C4F47L;

  /** Returns the virtual offset after the file's last byte. */
  long limit() {
    return base + capacity;
  }

  ByteBuffer encode() {
    byte[] bytes = new byte[BYTES];
    ByteBuffer header = ByteBuffer.wrap(bytes);
    header.putLong(0, MAGIC);
    header.putInt(8, FORMAT);
    header.putLong(16, sequence);
    header.putLong(24, previous);
    header.putLong(32, base);
    header.putLong(40, capacity);
    header.putLong(48, previousEnd);
    header.putInt(12, Frame.checksumOf(bytes, 0, BYTES));
    return header;
  }

  /**
   * Reads a header from the start of {@code source}.
   *
   * @return the header, or {@code null} if there is none that is whole
   * @throws KvException FORMAT_TOO_NEW
   */
  static @Nullable FileHeader decode(ByteBuffer source, Path file) {
    if (source.limit() < BYTES) {
      return null;
    }
    byte[] bytes = new byte[BYTES];
    source.get(0, bytes);
    ByteBuffer header = ByteBuffer.wrap(bytes);
    int checksum = header.getInt(12);
    header.putInt(12, 0);
    if (header.getLong(0) != MAGIC || checksum != Frame.checksumOf(bytes, 0, BYTES)) {
      return null;
    }
    if (header.getInt(8) > FORMAT) {
      throw KvException.notApplied(
          ErrorCode.FORMAT_TOO_NEW,
          "%s has format %d (expected: <= %d); open it with a newer version"
              .formatted(file, header.getInt(8), FORMAT));
    }
    return new FileHeader(
        header.getLong(16),
        header.getLong(24),
        header.getLong(32),
        header.getLong(40),
        header.getLong(48));
  }
}
