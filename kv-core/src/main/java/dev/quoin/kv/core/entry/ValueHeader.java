package dev.quoin.kv.core.entry;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.Version;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * What stands in front of every value in an engine: which write it is of, when that was, and a
 * checksum, so that damage is found whatever the engine. Big-endian:
 *
 * <pre>
 *  0        1        2              10            14             22            (30)       26 (34)
 *  +--------+--------+--------------+-------------+--------------+------------+----------+-------
 *  | format | flags  | index        | ordinal     | timestamp    | expiry     | crc32c   | value
 *  | 1      | 1: has | of the       | within that | hybrid       | only with  | of what  |
 *  |        | expiry | write's log  | entry       | logical      | flag 1,    | precedes,|
 *  |        |        | entry        |             | clock        | ms of 1970 | key,value|
 *  +--------+--------+--------------+-------------+--------------+------------+----------+-------
 * </pre>
 *
 * Encoded as the {@code head} of a two-part write and taken off by slicing, so that neither way
 * copies the value.
 *
 * @param index the position in the log of the write, or the revision in an embedded store
 * @param ordinal the place of the write within that position
 * @param timestamp when the write was, by a {@link HybridLogicalClock}
 * @param expiresAtMillis the millisecond since 1970 from which on the entry is absent, or {@link
 *     #NEVER}
 */
public record ValueHeader(long index, int ordinal, long timestamp, long expiresAtMillis) {
  /** The expiry of an entry that stays. */
  public static final long NEVER = 0;

  /** The length of the longest header, in bytes. */
  public static final int MAX_BYTES = 34;

  private static final int FORMAT = 1;
  private static final int FLAG_EXPIRY = 1;
  private static final int AT_INDEX = 2;
  private static final int AT_ORDINAL = 10;
  private static final int AT_TIMESTAMP = 14;
  private static final int AT_EXPIRY = 22;
  private static final int CRC_BYTES = 4;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** Returns the header for a write of {@code value} under {@code key}. */
  public static Bytes encode(
      long index, int ordinal, long timestamp, long expiresAtMillis, Bytes key, Bytes value) {
    boolean expires = expiresAtMillis != NEVER;
    int crcAt = expires ? AT_EXPIRY + Long.BYTES : AT_EXPIRY;
    byte[] head = new byte[crcAt + CRC_BYTES];
    head[0] = FORMAT;
    head[1] = (byte) (expires ? FLAG_EXPIRY : 0);
    LONG.set(head, AT_INDEX, index);
    INT.set(head, AT_ORDINAL, ordinal);
    LONG.set(head, AT_TIMESTAMP, timestamp);
    if (expires) {
      LONG.set(head, AT_EXPIRY, expiresAtMillis);
    }
    INT.set(
        head,
        crcAt,
        checksum(
            head,
            0,
            crcAt,
            key,
            UnsafeBytes.array(value),
            UnsafeBytes.offset(value),
            value.length()));
    return UnsafeBytes.wrap(head);
  }

  /** Returns the header of these fields for a write of {@code value} under {@code key}. */
  public Bytes encode(Bytes key, Bytes value) {
    return encode(index, ordinal, timestamp, expiresAtMillis, key, value);
  }

  /**
   * Checks what an engine returned for a key and takes it apart into an entry, whose value is a
   * view of {@code stored}.
   *
   * @param place the keyspace, for the message
   * @throws KvException DAMAGED if it is not what was written, FORMAT_TOO_NEW
   */
  public static Entry read(String place, Bytes key, Bytes stored) {
    int bodyAt = check(place, key, stored);
    byte[] array = UnsafeBytes.array(stored);
    int start = UnsafeBytes.offset(stored);
    Version version =
        new Version(
            (long) LONG.get(array, start + AT_INDEX), (int) INT.get(array, start + AT_ORDINAL));
    return new Entry(key, stored.slice(bodyAt, stored.length()), version);
  }

  /**
   * Checks what an engine returned for a key and returns its header.
   *
   * @param place the keyspace, for the message
   * @throws KvException DAMAGED if it is not what was written, FORMAT_TOO_NEW
   */
  public static ValueHeader decode(String place, Bytes key, Bytes stored) {
    check(place, key, stored);
    byte[] array = UnsafeBytes.array(stored);
    int start = UnsafeBytes.offset(stored);
    return new ValueHeader(
        (long) LONG.get(array, start + AT_INDEX),
        (int) INT.get(array, start + AT_ORDINAL),
        (long) LONG.get(array, start + AT_TIMESTAMP),
        array[start + 1] == FLAG_EXPIRY ? (long) LONG.get(array, start + AT_EXPIRY) : NEVER);
  }

  /** Returns the version of the entry. */
  public Version version() {
    return new Version(index, ordinal);
  }

  /** Returns whether the entry is absent at this hybrid time. */
  public boolean isExpiredAt(long hybridTime) {
    return expiresAtMillis != NEVER && HybridLogicalClock.millis(hybridTime) >= expiresAtMillis;
  }

  /** Returns where the value begins, if all is well. */
  private static int check(String place, Bytes key, Bytes stored) {
    byte[] array = UnsafeBytes.array(stored);
    int start = UnsafeBytes.offset(stored);
    int length = stored.length();
    if (length < AT_EXPIRY + CRC_BYTES) {
      throw damaged(place, key, "it is " + length + " bytes long");
    }
    int flags = array[start + 1];
    int crcAt = (flags & FLAG_EXPIRY) != 0 ? AT_EXPIRY + Long.BYTES : AT_EXPIRY;
    int bodyAt = crcAt + CRC_BYTES;
    if (length < bodyAt) {
      throw damaged(place, key, "it is " + length + " bytes long");
    }
    int expected = (int) INT.get(array, start + crcAt);
    int found = checksum(array, start, crcAt, key, array, start + bodyAt, length - bodyAt);
    if (found != expected) {
      throw damaged(place, key, "its checksum is %08x (expected: %08x)".formatted(found, expected));
    }
    if (array[start] != FORMAT || (flags & ~FLAG_EXPIRY) != 0) {
      throw KvException.notApplied(
          ErrorCode.FORMAT_TOO_NEW,
          "keyspace %s, key %s: the value has format %d with flags %d (expected: format %d)"
              .formatted(place, key, array[start], flags, FORMAT));
    }
    return bodyAt;
  }

  private static int checksum(
      byte[] head, int headAt, int headLength, Bytes key, byte[] body, int bodyAt, int bodyLength) {
    CRC32C crc = new CRC32C();
    crc.update(head, headAt, headLength);
    crc.update(UnsafeBytes.array(key), UnsafeBytes.offset(key), key.length());
    crc.update(body, bodyAt, bodyLength);
    return (int) crc.getValue();
  }

  private static KvException damaged(String place, Bytes key, String why) {
    return KvException.notApplied(
        ErrorCode.DAMAGED, "keyspace " + place + ", key " + key + ": damaged value: " + why);
  }
}
