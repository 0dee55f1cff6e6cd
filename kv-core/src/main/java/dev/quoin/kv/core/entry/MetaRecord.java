package dev.quoin.kv.core.entry;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of the small records that kv-core keeps for itself: one byte of format, the fields, and
 * a CRC32C over key and record, big-endian.
 */
public final class MetaRecord {
  /** The table in which the records lie. */
  public static final String TABLE = "meta";

  private static final int FORMAT = 1;
  private static final int FRAME_BYTES = 5;

  private MetaRecord() {}

  /** Returns a record of the bytes before the position of {@code fields}. */
  public static Bytes seal(Bytes key, ByteBuffer fields) {
    fields.flip();
    ByteBuffer record = ByteBuffer.allocate(fields.remaining() + FRAME_BYTES);
    record.put((byte) FORMAT).put(fields);
    record.putInt(checksum(key, record.array(), record.position()));
    return UnsafeBytes.wrap(record.array());
  }

  /**
   * Returns the fields of a record, to be read from its position.
   *
   * @throws KvException DAMAGED, FORMAT_TOO_NEW
   */
  public static ByteBuffer open(Bytes key, Bytes record) {
    int end = record.length() - Integer.BYTES;
    byte[] content = record.toByteArray();
    if (end < 1 || ByteBuffer.wrap(content).getInt(end) != checksum(key, content, end)) {
      throw KvException.notApplied(
          ErrorCode.DAMAGED, "record " + key + " of the store itself: its checksum does not hold");
    }
    if (content[0] != FORMAT) {
      throw KvException.notApplied(
          ErrorCode.FORMAT_TOO_NEW,
          "record %s of the store itself has format %d (expected: <= %d); open it with a newer version"
              .formatted(key, content[0], FORMAT));
    }
    return ByteBuffer.wrap(content, 1, end - 1).slice();
  }

  private static int checksum(Bytes key, byte[] record, int length) {
    CRC32C crc = new CRC32C();
    crc.update(UnsafeBytes.array(key), UnsafeBytes.offset(key), key.length());
    crc.update(record, 0, length);
    return (int) crc.getValue();
  }
}
