package dev.quoin.kv.examples.bench.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/**
 * The keys and values of a run, all of them functions of an ordinal, so that anything that is read
 * can be checked without having been kept.
 *
 * <p>The key of ordinal {@code i} is {@code 2i} in decimal, padded with zeros to the length of
 * keys: keys are in the order of ordinals, and the odd numbers between them are what a miss asks
 * for. A value starts with its ordinal and its version; the rest is one of 4096 blocks of random
 * bytes, so that nothing within reach of a compressor repeats.
 */
public final class Dataset {
  /** The shortest value: ordinal, version, and something to check at the end. */
  public static final int LEAST_VALUE_BYTES = 24;

  /** The shortest key: what holds any ordinal. */
  public static final int LEAST_KEY_BYTES = 16;

  private static final int BLOCKS = 4096;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final long entries;
  private final int keyBytes;
  private final int valueBytes;
  private final long seed;
  private final byte[] random;

  /** Makes the data set; the same arguments always make the same. */
  public Dataset(long entries, int keyBytes, int valueBytes, long seed) {
    this.entries = entries;
    this.keyBytes = keyBytes;
    this.valueBytes = valueBytes;
    this.seed = seed;
    this.random = new byte[valueBytes + BLOCKS * 64];
    new Random(seed).nextBytes(random);
  }

  long entries() {
    return entries;
  }

  int keyBytes() {
    return keyBytes;
  }

  int valueBytes() {
    return valueBytes;
  }

  /** Returns an order in which to visit all ordinals; another one for each round. */
  Permutation shuffled(int round) {
    return new Permutation(entries, Mixing.mix(seed + round));
  }

  /** Returns a new array with the key of an ordinal. */
  public byte[] key(long ordinal) {
    return decimal(ordinal * 2);
  }

  /** Returns a new array with a key that is not there, between those of two ordinals. */
  public byte[] missingKey(long ordinal) {
    return decimal(ordinal * 2 + 1);
  }

  private byte[] decimal(long number) {
    byte[] key = new byte[keyBytes];
    long rest = number;
    for (int i = keyBytes - 1; i >= 0; i--) {
      key[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return key;
  }

  /** Returns the ordinal of a key. */
  public long ordinal(byte[] key, int offset, int length) {
    if (length != keyBytes) {
      throw new IllegalStateException("key of " + length + " bytes (expected: " + keyBytes + ")");
    }
    long number = 0;
    for (int i = offset; i < offset + length; i++) {
      number = number * 10 + (key[i] - '0');
    }
    return number / 2;
  }

  /** Returns a new array with the value of an ordinal in a version. */
  public byte[] value(long ordinal, int version) {
    int from = block(ordinal, version);
    byte[] value = Arrays.copyOfRange(random, from, from + valueBytes);
    LONG.set(value, 0, ordinal);
    LONG.set(value, 8, (long) version);
    return value;
  }

  private static int block(long ordinal, int version) {
    return ((int) Mixing.mix(ordinal * 31 + version) & BLOCKS - 1) * 64;
  }

  /**
   * Looks at both ends of a value that was read, cheaply.
   *
   * @throws IllegalStateException if it is not a value of this ordinal
   */
  public void check(long ordinal, byte[] array, int offset, int length) {
    int version = version(ordinal, array, offset, length);
    int last = block(ordinal, version) + valueBytes - 8;
    if (length >= LEAST_VALUE_BYTES
        && (long) LONG.get(array, offset + length - 8) != (long) LONG.get(random, last)) {
      throw new IllegalStateException("the value of entry " + ordinal + " is not what was written");
    }
  }

  /** Looks at every byte of a value that was read, and returns its version. */
  public int checkWhole(long ordinal, byte[] array, int offset, int length) {
    int version = version(ordinal, array, offset, length);
    if (!Arrays.equals(value(ordinal, version), 0, length, array, offset, offset + length)) {
      throw new IllegalStateException("the value of entry " + ordinal + " is not what was written");
    }
    return version;
  }

  private int version(long ordinal, byte[] array, int offset, int length) {
    if (length != valueBytes) {
      throw new IllegalStateException(
          "value of %d bytes (expected: %d)".formatted(length, valueBytes));
    }
    long found = (long) LONG.get(array, offset);
    if (found != ordinal) {
      throw new IllegalStateException(
          "value of entry %d (expected: of entry %d)".formatted(found, ordinal));
    }
    return (int) (long) LONG.get(array, offset + 8);
  }
}
