package dev.quoin.kv.examples.bench.contender;

import java.io.IOException;
import java.util.List;

/**
 * One store that takes part in the comparison, opened in a directory at one durability.
 *
 * <p>Keys and values are handed over in the form in which the store's own API takes them, made by
 * {@link #key} and {@link #value} outside of what is timed, so that nobody is charged for another
 * one's types. What is read is always copied to the heap and shown to a sink, so that nobody wins
 * by not touching the bytes. All but {@link #close} may be called by many threads at once.
 */
public interface Contender extends AutoCloseable {
  /** Is shown one value that was read, on the heap. */
  @FunctionalInterface
  interface ValueSink {
    /** Looks at {@code length} bytes of {@code array}, which may belong to the store's record. */
    void value(byte[] array, int offset, int length);
  }

  /** Is shown the entries of a scan, on the heap. */
  @FunctionalInterface
  interface EntrySink {
    /** Looks at one entry. */
    void entry(byte[] key, int keyOffset, int keyLength, byte[] value, int offset, int length);
  }

  /** Returns a key in the form in which the store's API takes it; the array now belongs to it. */
  default Object key(byte[] key) {
    return key;
  }

  /** Returns a value in the form in which the store's API takes it; the array belongs to it. */
  default Object value(byte[] value) {
    return value;
  }

  /** Writes one value with the durability that the store was opened with. */
  void put(Object key, Object value) throws IOException;

  /** Reads one value; returns whether there was one. */
  boolean get(Object key, ValueSink sink);

  /**
   * Writes all values together, atomically where the store can, with the durability that it was
   * opened with.
   */
  void batch(List<Object> keys, List<Object> values) throws IOException;

  /** Visits every entry, in the order of keys where the store is ordered. */
  void scan(boolean reverse, EntrySink sink);

  /** Makes everything durable that was written; returns whether there is such a call. */
  boolean sync() throws IOException;

  /** Lets compaction, or what the store has in its place, finish what is left to do. */
  void settle() throws IOException;

  /** Returns the bytes of memory per key that the index takes, or NaN if the store cannot tell. */
  default double indexBytesPerKey() {
    return Double.NaN;
  }

  @Override
  void close() throws IOException;
}
