package dev.quoin.kv.storage.mmap;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a segment begins with.
 *
 * @param id the segment, never used again for another
 * @param ordered whether its records stand in the order of their keys
 * @param born a sequence such that no record in here is older than a tombstone up to it: the last
 *     one before the segment's first record; or, for an output of compaction, the last one when the
 *     copying began, as only records that were live then came in
 */
record SegmentHeader(long id, boolean ordered, long born) {
  static final int BYTES = 40;

  private static final long MAGIC = 0x51_55_4F_49_4E_53_45_47L; // QUOINSEG

  ByteBuffer encode() {
    ByteBuffer header = ByteBuffer.allocate(BYTES);
    header.putLong(MAGIC).putInt(MmapEngine.FORMAT).putInt(ordered ? 1 : 0);
    header.putLong(id).putLong(born);
    header.putInt(checksum(header.array()));
    return header.clear();
  }

  /** Returns the header, or null if it is not whole or not that of segment {@code id}. */
  static @Nullable SegmentHeader decode(byte[] bytes, long id) {
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (bytes.length < BYTES
        || header.getInt(32) != checksum(bytes)
        || header.getLong(0) != MAGIC
        || header.getLong(16) != id) {
      return null;
    }
    return new SegmentHeader(id, header.getInt(12) == 1, header.getLong(24));
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, 32);
    return (int) crc.getValue();
  }
}
