package dev.quoin.kv;

import java.util.Objects;

/**
 * The door to the array inside a {@link Bytes}, for engines and transports on their hot paths.
 *
 * <p>Immutability then rests on the caller: an array that went in through {@link #wrap} or came out
 * through {@link #array} is never written again by anyone. Applications want {@link Bytes#copyOf}.
 */
public final class UnsafeBytes {
  private UnsafeBytes() {}

  /** Returns a byte string over the whole of {@code array}, which now belongs to it. */
  public static Bytes wrap(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /**
   * Returns a byte string over a part of {@code array}, which now belongs to it.
   *
   * @throws IndexOutOfBoundsException if the range does not lie within {@code array}
   */
  public static Bytes wrap(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return new Bytes(array, offset, length);
  }

  /** Returns the array itself: to be read only, from {@link #offset} for {@code length()} bytes. */
  public static byte[] array(Bytes bytes) {
    return bytes.array;
  }

  /** Returns where in {@link #array} the bytes begin. */
  public static int offset(Bytes bytes) {
    return bytes.offset;
  }

  /**
   * Returns an array that holds exactly these bytes, to be read only: the inner one if it fits,
   * else a copy.
   */
  public static byte[] exactArray(Bytes bytes) {
    return bytes.offset == 0 && bytes.array.length == bytes.length()
        ? bytes.array
        : bytes.toByteArray();
  }
}
