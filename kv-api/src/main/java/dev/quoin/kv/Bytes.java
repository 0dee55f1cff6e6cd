package dev.quoin.kv;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable byte string: a key or a value. Compared as unsigned bytes, shorter first, which is
 * the order of every keyspace and of every engine.
 *
 * <p>A {@code Bytes} may be a view of a part of a larger array, so that {@link #slice} and a value
 * read from an engine cost no copy. The array is never changed by anybody; {@link UnsafeBytes} is
 * the one door to it, for code that has measured that a copy is too much. Safe to share between
 * threads.
 */
public final class Bytes implements Comparable<Bytes> {
  /** The byte string of length zero. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  /** How many bytes {@link #toString} shows before it cuts. */
  private static final int SHOWN = 64;

  final byte[] array;
  final int offset;
  private final int length;

  Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Returns a byte string with a copy of {@code source}. */
  public static Bytes copyOf(byte[] source) {
    return source.length == 0 ? EMPTY : new Bytes(source.clone(), 0, source.length);
  }

  /**
   * Returns a byte string with a copy of {@code length} bytes of {@code source}.
   *
   * @throws IndexOutOfBoundsException if the range does not lie within {@code source}
   */
  public static Bytes copyOf(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return length == 0
        ? EMPTY
        : new Bytes(Arrays.copyOfRange(source, offset, offset + length), 0, length);
  }

  /** Returns a copy of what remains in {@code source}, whose position is left where it was. */
  public static Bytes copyOf(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()];
    source.get(source.position(), copy);
    return copy.length == 0 ? EMPTY : new Bytes(copy, 0, copy.length);
  }

  /** Returns the UTF-8 form of {@code text}. */
  public static Bytes utf8(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return encoded.length == 0 ? EMPTY : new Bytes(encoded, 0, encoded.length);
  }

  /** Returns the number of bytes. */
  public int length() {
    return length;
  }

  /** Returns whether this is the byte string of length zero. */
  public boolean isEmpty() {
    return length == 0;
  }

  /**
   * Returns one byte.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not below {@link #length}
   */
  public byte byteAt(int index) {
    return array[offset + Objects.checkIndex(index, length)];
  }

  /**
   * Returns a view of the bytes from {@code from} (inclusive) to {@code to} (exclusive) without
   * copying; it keeps the whole underlying array alive.
   *
   * @throws IndexOutOfBoundsException if the range does not lie within this byte string
   */
  public Bytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, length);
    return from == to ? EMPTY : new Bytes(array, offset + from, to - from);
  }

  /** Returns whether the first bytes are those of {@code prefix}. */
  public boolean startsWith(Bytes prefix) {
    return length >= prefix.length
        && Arrays.equals(
            array,
            offset,
            offset + prefix.length,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.length);
  }

  /** Returns a new byte string of these bytes followed by those of {@code tail}. */
  public Bytes concat(Bytes tail) {
    byte[] joined = new byte[Math.addExact(length, tail.length)];
    copyTo(joined, 0);
    tail.copyTo(joined, length);
    return new Bytes(joined, 0, joined.length);
  }

  /**
   * Returns the smallest byte string that is greater than every one that starts with these bytes,
   * or {@code null} if there is none (these are all {@code 0xFF}, or empty).
   */
  public @Nullable Bytes afterPrefix() {
    int last = length;
    while (last > 0 && array[offset + last - 1] == (byte) 0xFF) {
      last--;
    }
    if (last == 0) {
      return null;
    }
    byte[] next = Arrays.copyOfRange(array, offset, offset + last);
    next[last - 1]++;
    return new Bytes(next, 0, last);
  }

  /** Returns a copy of the bytes as an array of the caller's own. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /**
   * Copies all bytes into {@code target}.
   *
   * @throws IndexOutOfBoundsException if they do not fit
   */
  public void copyTo(byte[] target, int targetOffset) {
    System.arraycopy(array, offset, target, targetOffset, length);
  }

  /** Returns a read-only view without copying. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /** Returns the bytes read as UTF-8; malformed parts become the replacement character. */
  public String toUtf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset, end = offset + length; i < end; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /**
   * Returns the bytes for people: printable ASCII as it is, the rest as {@code \xHH}, cut after 64
   * bytes with the whole length told. Not for parsing.
   */
  @Override
  public String toString() {
    int shown = Math.min(length, SHOWN);
    StringBuilder text = new StringBuilder(shown + 16);
    for (int i = 0; i < shown; i++) {
      byte b = array[offset + i];
      if (b >= 0x20 && b < 0x7F && b != '\\') {
        text.append((char) b);
      } else {
        text.append(String.format("\\x%02x", b));
      }
    }
    if (length > shown) {
      text.append("… (").append(length).append(" bytes)");
    }
    return text.toString();
  }
}
