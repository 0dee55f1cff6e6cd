package dev.quoin.kv;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A named, ordered map from keys to values, seen through calls that block until they are answered.
 * {@link AsyncKeyspace} is the same map seen through calls that do not.
 *
 * <p>Safe for use by any number of threads, virtual ones included. Every call has a deadline,
 * {@link #timeout} from when it was made. Every failure is a {@link KvException}: a read changes
 * nothing; a write that failed says by {@link KvException#outcome} whether it may have happened.
 * What is durable when a write returns is a property of the store: see {@link Kv}.
 */
public interface Keyspace {
  /** Returns the name under which {@link Kv#keyspace} finds this map. */
  String name();

  /** Returns the time a call may take. */
  Duration timeout();

  /** Returns the same keyspace with another deadline for its calls. */
  Keyspace withTimeout(Duration timeout);

  /** Returns the same keyspace, with the same deadline, through calls that do not block. */
  AsyncKeyspace async();

  /** Reads one entry with the pool's default consistency; empty if the key has no value. */
  default Optional<Entry> get(Bytes key) {
    return get(key, ReadOptions.DEFAULT);
  }

  /** Reads one entry; empty if the key has no value. */
  Optional<Entry> get(Bytes key, ReadOptions options);

  /** Reads several entries with the pool's default consistency. */
  default Map<Bytes, Entry> getAll(Collection<Bytes> keys) {
    return getAll(keys, ReadOptions.DEFAULT);
  }

  /**
   * Reads several entries. The answer, in the order of {@code keys}, holds those that have a value.
   * Keys of one route are read from one point in time.
   */
  Map<Bytes, Entry> getAll(Collection<Bytes> keys, ReadOptions options);

  /** Writes a value, whatever is there, and returns the version of the new entry. */
  default Version put(Bytes key, Bytes value) {
    return put(key, value, PutOptions.ALWAYS);
  }

  /**
   * Writes a value and returns the version of the new entry.
   *
   * @throws KvException with {@link ErrorCode#CONDITION_FAILED} if the options' condition does not
   *     hold; nothing is then changed
   */
  Version put(Bytes key, Bytes value, PutOptions options);

  /** Writes a value if the key has none; the version of the new entry, or empty if it had one. */
  Optional<Version> putIfAbsent(Bytes key, Bytes value);

  /**
   * Writes a value if the entry still has the version {@code expected}; the version of the new
   * entry, or empty if it had another version or no value.
   */
  Optional<Version> compareAndSet(Bytes key, Version expected, Bytes value);

  /** Removes an entry; returns whether there was one. */
  default boolean delete(Bytes key) {
    return delete(key, DeleteOptions.ALWAYS);
  }

  /**
   * Removes an entry; returns whether there was one.
   *
   * @throws KvException with {@link ErrorCode#CONDITION_FAILED} if the options' condition does not
   *     hold; nothing is then changed
   */
  boolean delete(Bytes key, DeleteOptions options);

  /**
   * Removes every entry of a range and returns how many there were. Large ranges are removed in
   * several steps, each atomic; a failure between two of them has the outcome {@link
   * Outcome#PARTIAL}, and the call may be repeated.
   */
  long deleteRange(KeyRange range);

  /**
   * Writes and removes several entries together or not at all, and returns the version that all
   * entries written by it have.
   *
   * @throws KvException with {@link ErrorCode#CROSS_SHARD} if the keys belong to several routes
   */
  Version batch(Batch batch);

  /**
   * Reads the first page of a scan; {@link Page#next} reads on. {@link ScanIterator} walks through
   * all pages.
   */
  Page scan(Scan scan);

  /** Returns how many entries a range holds, counted one by one. */
  long count(KeyRange range);
}
