package dev.quoin.kv.spi.storage;

import dev.quoin.kv.KeyRange;

/**
 * What a cursor walks through.
 *
 * @param keys the keys it visits
 * @param reverse whether it visits them in descending order
 * @param keysOnly whether the values are left unread; {@link Cursor#value} is then empty
 */
public record ScanRange(KeyRange keys, boolean reverse, boolean keysOnly) {
  /** Returns the range of all entries in ascending order. */
  public static ScanRange all() {
    return forward(KeyRange.all());
  }

  /** Returns the entries of {@code keys} in ascending order. */
  public static ScanRange forward(KeyRange keys) {
    return new ScanRange(keys, false, false);
  }

  /** Returns the entries of {@code keys} in descending order. */
  public static ScanRange reverse(KeyRange keys) {
    return new ScanRange(keys, true, false);
  }

  /** Returns the same entries with their values left unread. */
  public ScanRange withoutValues() {
    return new ScanRange(keys, reverse, true);
  }
}
