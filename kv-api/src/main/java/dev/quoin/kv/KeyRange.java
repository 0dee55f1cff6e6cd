package dev.quoin.kv;

import org.jspecify.annotations.Nullable;

/**
 * A contiguous range of keys: from {@code from} (inclusive) up to {@code to} (exclusive), in
 * unsigned byte order. An absent bound is open.
 *
 * @param from the first key of the range, or {@code null} for the beginning of the keyspace
 * @param to the first key after the range, or {@code null} for the end of the keyspace
 */
public record KeyRange(@Nullable Bytes from, @Nullable Bytes to) {
  private static final KeyRange ALL = new KeyRange(null, null);

  /** Returns the range of all keys. */
  public static KeyRange all() {
    return ALL;
  }

  /** Returns the range of the keys that are at least {@code from} and less than {@code to}. */
  public static KeyRange of(Bytes from, Bytes to) {
    return new KeyRange(from, to);
  }

  /** Returns the range of the keys that start with {@code prefix}. */
  public static KeyRange prefix(Bytes prefix) {
    return prefix.isEmpty() ? ALL : new KeyRange(prefix, prefix.afterPrefix());
  }

  /** Returns the range of the keys that are at least {@code from}. */
  public static KeyRange atLeast(Bytes from) {
    return new KeyRange(from, null);
  }

  /** Returns the range of the keys that are less than {@code to}. */
  public static KeyRange lessThan(Bytes to) {
    return new KeyRange(null, to);
  }

  /** Returns the range that holds {@code key} alone. */
  public static KeyRange single(Bytes key) {
    return new KeyRange(key, after(key));
  }

  /** Returns the smallest key that is greater than {@code key}. */
  public static Bytes after(Bytes key) {
    byte[] next = new byte[key.length() + 1];
    key.copyTo(next, 0);
    return UnsafeBytes.wrap(next);
  }

  /** Returns whether {@code key} lies in this range. */
  public boolean contains(Bytes key) {
    return (from == null || key.compareTo(from) >= 0) && (to == null || key.compareTo(to) < 0);
  }

  /** Returns whether no key can lie in this range. */
  public boolean isEmpty() {
    return to != null && (to.isEmpty() || (from != null && from.compareTo(to) >= 0));
  }
}
