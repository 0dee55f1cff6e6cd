package dev.quoin.kv.storage.mmap.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record as it stands in a file: a header, the payload, and zeros up to the next multiple of 8.
 *
 * <pre>
 *  0  crc32c of the 28 bytes that follow
 *  4  length of the payload
 *  8  position: the virtual offset of this header
 * 16  watermark: below this position everything was durable when the record was appended
 * 24  crc32c of the payload
 * 28  kind
 * 32  payload
 * </pre>
 *
 * The checksums are apart so that the payload's is computed before a writer knows its place. As no
 * virtual offset is ever used twice, a header with the right position cannot come from a former
 * life of its file.
 *
 * @param kind what it is
 * @param position where it is
 * @param watermark what it says to be durable
 * @param payload what it carries
 */
record Frame(Kind kind, long position, long watermark, Payload payload) {
  /** What a record is for. */
  enum Kind {
    /** Somebody's record. */
    RECORD(0),
    /** Nothing follows in this file; the log goes on in the next. */
    SEAL(1),
    /** The log was closed here with everything durable. */
    CLOSED(2);

    /** What stands for it on disk. */
    final int code;

    Kind(int code) {
      this.code = code;
    }

    static @Nullable Kind of(int code) {
      return switch (code) {
        case 0 -> RECORD;
        case 1 -> SEAL;
        case 2 -> CLOSED;
        default -> null;
      };
    }
  }

  /** Bytes that nobody else has. */
  static final class Payload {
    final byte[] bytes;

    private Payload(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  static final int HEADER_BYTES = 32;
  static final int ALIGNMENT = 8;

  private static final int CHECKED_HEADER_BYTES = HEADER_BYTES - Integer.BYTES;
  private static final Payload NOTHING = new Payload(new byte[0]);

  /** Returns the bytes that a record of this length takes. */
  static int sizeOf(int length) {
    return HEADER_BYTES + ((length + ALIGNMENT - 1) & -ALIGNMENT);
  }

  /** Returns where the record after this one may begin. */
  long end() {
    return position + sizeOf(payload.bytes.length);
  }

  static int checksumOf(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** Writes a header to the start of {@code target}, whose position stays. */
  static void putHeader(
      byte[] target, Kind kind, int length, int payloadChecksum, long position, long watermark) {
    ByteBuffer header = ByteBuffer.wrap(target);
    header.putInt(4, length);
    header.putLong(8, position);
    header.putLong(16, watermark);
    header.putInt(24, payloadChecksum);
    header.putInt(28, kind.code);
    header.putInt(0, checksumOf(target, Integer.BYTES, CHECKED_HEADER_BYTES));
  }

  /** Returns a record that carries nothing. */
  static ByteBuffer marker(Kind kind, long position, long watermark) {
    byte[] header = new byte[HEADER_BYTES];
    putHeader(header, kind, 0, checksumOf(header, 0, 0), position, watermark);
    return ByteBuffer.wrap(header);
  }

  /**
   * Copies the record at {@code offset} out of the view of a file and checks the copy, so that it
   * does not matter what is written to the file meanwhile.
   *
   * @param base the virtual offset of the view's first byte
   * @return the record, or {@code null} if there is none that is whole
   */
  static @Nullable Frame read(ByteBuffer view, long base, int offset) {
    if (offset < 0 || offset > view.limit() - HEADER_BYTES) {
      return null;
    }
    byte[] bytes = new byte[HEADER_BYTES];
    view.get(offset, bytes);
    ByteBuffer header = ByteBuffer.wrap(bytes);
    int length = header.getInt(4);
    Kind kind = Kind.of(header.getInt(28));
    if (header.getLong(8) != base + offset
        || header.getInt(0) != checksumOf(bytes, Integer.BYTES, CHECKED_HEADER_BYTES)
        || kind == null
        || length < 0
        || length > view.limit() - offset - HEADER_BYTES) {
      return null;
    }
    Payload payload = NOTHING;
    if (length > 0) {
      payload = new Payload(new byte[length]);
      view.get(offset + HEADER_BYTES, payload.bytes);
    }
    if (checksumOf(payload.bytes, 0, length) != header.getInt(24)) {
      return null;
    }
    return new Frame(kind, base + offset, header.getLong(16), payload);
  }
}
