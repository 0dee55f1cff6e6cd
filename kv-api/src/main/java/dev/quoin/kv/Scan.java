package dev.quoin.kv;

import org.jspecify.annotations.Nullable;

/**
 * What a scan is to read: a range of keys, in which direction, how much of it, and in pages of what
 * size. Immutable; the {@code with…} forms are read as {@code
 * Scan.prefix(utf8("user:")).reversed().limit(10)}.
 */
public final class Scan {
  /** The size of a page unless told otherwise: 1 MiB of keys and values. */
  public static final int DEFAULT_PAGE_BYTES = 1 << 20;

  private static final Scan ALL =
      new Scan(
          KeyRange.all(), false, Long.MAX_VALUE, DEFAULT_PAGE_BYTES, false, ReadOptions.DEFAULT);

  private final KeyRange range;
  private final boolean reverse;
  private final long limit;
  private final int pageBytes;
  private final boolean keysOnly;
  private final ReadOptions readOptions;

  private Scan(
      KeyRange range,
      boolean reverse,
      long limit,
      int pageBytes,
      boolean keysOnly,
      ReadOptions readOptions) {
    this.range = range;
    this.reverse = reverse;
    this.limit = limit;
    this.pageBytes = pageBytes;
    this.keysOnly = keysOnly;
    this.readOptions = readOptions;
  }

  /** Returns a scan of all keys in ascending order. */
  public static Scan all() {
    return ALL;
  }

  /** Returns a scan of the keys in {@code range} in ascending order. */
  public static Scan range(KeyRange range) {
    return ALL.within(range);
  }

  /** Returns a scan of the keys that start with {@code prefix} in ascending order. */
  public static Scan prefix(Bytes prefix) {
    return ALL.within(KeyRange.prefix(prefix));
  }

  /** Returns the same scan over another range. */
  public Scan within(KeyRange newRange) {
    return new Scan(newRange, reverse, limit, pageBytes, keysOnly, readOptions);
  }

  /** Returns the same scan in the opposite order. */
  public Scan reversed() {
    return new Scan(range, !reverse, limit, pageBytes, keysOnly, readOptions);
  }

  /**
   * Returns the same scan that ends after {@code entries} entries, over all its pages.
   *
   * @throws IllegalArgumentException if {@code entries} is negative
   */
  public Scan limit(long entries) {
    if (entries < 0) {
      throw new IllegalArgumentException("limit: " + entries + " (expected: >= 0)");
    }
    return new Scan(range, reverse, entries, pageBytes, keysOnly, readOptions);
  }

  /**
   * Returns the same scan in pages of about {@code bytes} of keys and values. A page holds at least
   * one entry, however large.
   *
   * @throws IllegalArgumentException if {@code bytes} is not positive
   */
  public Scan pageBytes(int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("pageBytes: " + bytes + " (expected: > 0)");
    }
    return new Scan(range, reverse, limit, bytes, keysOnly, readOptions);
  }

  /** Returns the same scan without values: every {@link Entry#value} will be empty. */
  public Scan keysOnly() {
    return new Scan(range, reverse, limit, pageBytes, true, readOptions);
  }

  /** Returns the same scan read with {@code options}. */
  public Scan with(ReadOptions options) {
    return new Scan(range, reverse, limit, pageBytes, keysOnly, options);
  }

  /** Returns the keys to be read. */
  public KeyRange range() {
    return range;
  }

  /** Returns whether the order is descending. */
  public boolean isReverse() {
    return reverse;
  }

  /** Returns how many entries are read at most. */
  public long limit() {
    return limit;
  }

  /** Returns the size of a page in bytes of keys and values. */
  public int pageBytes() {
    return pageBytes;
  }

  /** Returns whether values are left out. */
  public boolean isKeysOnly() {
    return keysOnly;
  }

  /** Returns how the entries are to be read. */
  public ReadOptions readOptions() {
    return readOptions;
  }

  /**
   * Returns the rest of this scan after a page of {@code count} entries that ended with {@code
   * last}, for implementations of this API; {@code null} if the limit is reached.
   */
  public @Nullable Scan after(Bytes last, long count) {
    long left = limit == Long.MAX_VALUE ? limit : limit - count;
    if (left <= 0) {
      return null;
    }
    KeyRange rest =
        reverse ? new KeyRange(range.from(), last) : new KeyRange(KeyRange.after(last), range.to());
    return new Scan(rest, reverse, left, pageBytes, keysOnly, readOptions);
  }

  @Override
  public String toString() {
    return "Scan[" + range + (reverse ? " reversed" : "") + ", limit " + limit + "]";
  }
}
