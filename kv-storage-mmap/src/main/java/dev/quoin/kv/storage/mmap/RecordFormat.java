package dev.quoin.kv.storage.mmap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The layout of a record, big-endian and aligned to 8 bytes:
 *
 * <pre>
 *  0  int   CRC32C of the bytes 4 to 24, xor the salt of the segment
 *  4  int   CRC32C of key and value
 *  8  long  sequence (56 bits), flags (8 bits)
 * 16  long  table (24 bits), length of the key (15), length of the value (25): the shape
 * 24        key, value, zeros up to the next multiple of 8
 * </pre>
 *
 * Two checksums, as the long one over key and value is made before the writer is alone, while
 * sequence and segment are known only then. The salt binds a record to its segment, so that what an
 * earlier file left on the disk is never taken for one.
 */
final class RecordFormat {
  static final int HEADER = 24;

  /** Says that the key has no value from here on. */
  static final int TOMBSTONE = 1;

  /** Says that the next record belongs to the same batch. */
  static final int CONTINUES = 2;

  /** Says that the record was written in a batch of several; see {@link BatchInFlight}. */
  static final int BATCHED = 4;

  /** Says that the value is a segment and an offset up to which everything was synced. */
  static final int WATERMARK = 8;

  /** Says that the log goes on in the segment whose id is the value. */
  static final int END = 16;

  static final int MAX_KEY = 32_000;
  static final int MAX_VALUE = (16 << 20) + (64 << 10);

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private RecordFormat() {}

  static long shape(int table, int keyLength, int valueLength) {
    return ((long) table << 40) | ((long) keyLength << 25) | valueLength;
  }

  static int table(long shape) {
    return (int) (shape >>> 40);
  }

  static int keyLength(long shape) {
    return (int) (shape >>> 25) & 0x7FFF;
  }

  static int valueLength(long shape) {
    return (int) shape & 0x1FF_FFFF;
  }

  /** Returns the length of the record without the zeros at its end. */
  static int length(long shape) {
    return HEADER + keyLength(shape) + valueLength(shape);
  }

  /** Returns how many bytes the record takes in its segment. */
  static int size(long shape) {
    return align(length(shape));
  }

  static int align(int length) {
    return (length + 7) & -8;
  }

  /** Returns what is mixed into the checksums of one segment. */
  static int salt(long segmentId) {
    return (int) ((segmentId * 0x9E37_79B9_7F4A_7C15L) >>> 32);
  }

  static long sequence(byte[] record, int at) {
    return (long) LONGS.get(record, at + 8) >>> 8;
  }

  static int flags(byte[] record, int at) {
    return record[at + 15];
  }

  static long shape(byte[] record, int at) {
    return (long) LONGS.get(record, at + 16);
  }

  static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /** Returns whether the header at {@code at} is whole and of the segment with this salt. */
  static boolean isHeaderWhole(byte[] record, int at, int salt, CRC32C crc) {
    crc.reset();
    crc.update(record, at + 4, HEADER - 4);
    return (int) crc.getValue() == ((int) INTS.get(record, at) ^ salt);
  }

  /** Returns whether key and value, which are all there, are what was written. */
  static boolean isBodyWhole(byte[] record, int at, int length, CRC32C crc) {
    crc.reset();
    crc.update(record, at + HEADER, length - HEADER);
    return (int) crc.getValue() == (int) INTS.get(record, at + 4);
  }

  /** Writes sequence, flags and the first checksum into the header at {@code at}. */
  static void finish(ByteBuffer records, int at, long sequence, int flags, int salt, CRC32C crc) {
    records.putLong(at + 8, (sequence << 8) | flags);
    crc.reset();
    records.limit(at + HEADER).position(at + 4);
    crc.update(records);
    records.clear();
    records.putInt(at, (int) crc.getValue() ^ salt);
  }
}
