package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageReader;
import dev.quoin.kv.spi.storage.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Keys, values and whole scans, as the suites use them. */
final class Samples {
  /** An entry as a cursor showed it. */
  record Pair(Bytes key, Bytes value) {}

  private Samples() {}

  /** Returns a key whose order is that of {@code number}. */
  static Bytes key(int number) {
    return Bytes.utf8("key-%08d".formatted(number));
  }

  /** Returns the value that belongs to a number. */
  static Bytes value(int number) {
    return Bytes.utf8("value-of-" + number);
  }

  /** Returns a byte string made of the low bytes of {@code values}. */
  static Bytes bytes(int... values) {
    byte[] array = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      array[i] = (byte) values[i];
    }
    return UnsafeBytes.wrap(array);
  }

  /** Returns {@code size} bytes that do not compress and are the same for the same seed. */
  static Bytes noise(long seed, int size) {
    byte[] array = new byte[size];
    new SplittableRandom(seed).nextBytes(array);
    return UnsafeBytes.wrap(array);
  }

  /** Returns the same bytes as a view from the middle of a larger array. */
  static Bytes view(Bytes bytes) {
    byte[] larger = new byte[bytes.length() + 7];
    Arrays.fill(larger, (byte) 0x5A);
    bytes.copyTo(larger, 3);
    return UnsafeBytes.wrap(larger, 3, bytes.length());
  }

  static List<Pair> pairs(StorageReader reader, Table table, ScanRange range) {
    try (Cursor cursor = reader.scan(table, range)) {
      return rest(cursor);
    }
  }

  static List<Pair> pairs(StorageReader reader, Table table) {
    return pairs(reader, table, ScanRange.all());
  }

  /** Returns what a cursor still has to show. */
  static List<Pair> rest(Cursor cursor) {
    List<Pair> pairs = new ArrayList<>();
    while (cursor.next()) {
      pairs.add(new Pair(cursor.key(), cursor.value()));
    }
    return pairs;
  }

  static List<Bytes> keys(StorageReader reader, Table table, ScanRange range) {
    return pairs(reader, table, range).stream().map(Pair::key).toList();
  }

  static List<Bytes> keys(StorageReader reader, Table table, KeyRange range) {
    return keys(reader, table, ScanRange.forward(range));
  }
}
