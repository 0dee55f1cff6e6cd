package dev.quoin.kv;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A {@link Keyspace} seen through calls that return at once: method by method the same, with the
 * answer in a future. A future that fails does so with the {@link KvException} the blocking call
 * would have thrown. Cancelling a future gives up waiting; the write it stands for is then in
 * doubt.
 *
 * <p>Safe for use by any number of threads. Continuations run on a thread of the store and must not
 * block it.
 */
public interface AsyncKeyspace {
  /** As {@link Keyspace#name}. */
  String name();

  /** As {@link Keyspace#timeout}. */
  Duration timeout();

  /** As {@link Keyspace#withTimeout}. */
  AsyncKeyspace withTimeout(Duration timeout);

  /** As {@link Keyspace#get(Bytes)}. */
  default CompletableFuture<Optional<Entry>> get(Bytes key) {
    return get(key, ReadOptions.DEFAULT);
  }

  /** As {@link Keyspace#get(Bytes, ReadOptions)}. */
  CompletableFuture<Optional<Entry>> get(Bytes key, ReadOptions options);

  /** As {@link Keyspace#getAll(Collection)}. */
  default CompletableFuture<Map<Bytes, Entry>> getAll(Collection<Bytes> keys) {
    return getAll(keys, ReadOptions.DEFAULT);
  }

  /** As {@link Keyspace#getAll(Collection, ReadOptions)}. */
  CompletableFuture<Map<Bytes, Entry>> getAll(Collection<Bytes> keys, ReadOptions options);

  /** As {@link Keyspace#put(Bytes, Bytes)}. */
  default CompletableFuture<Version> put(Bytes key, Bytes value) {
    return put(key, value, PutOptions.ALWAYS);
  }

  /** As {@link Keyspace#put(Bytes, Bytes, PutOptions)}. */
  CompletableFuture<Version> put(Bytes key, Bytes value, PutOptions options);

  /** As {@link Keyspace#putIfAbsent}. */
  CompletableFuture<Optional<Version>> putIfAbsent(Bytes key, Bytes value);

  /** As {@link Keyspace#compareAndSet}. */
  CompletableFuture<Optional<Version>> compareAndSet(Bytes key, Version expected, Bytes value);

  /** As {@link Keyspace#delete(Bytes)}. */
  default CompletableFuture<Boolean> delete(Bytes key) {
    return delete(key, DeleteOptions.ALWAYS);
  }

  /** As {@link Keyspace#delete(Bytes, DeleteOptions)}. */
  CompletableFuture<Boolean> delete(Bytes key, DeleteOptions options);

  /** As {@link Keyspace#deleteRange}. */
  CompletableFuture<Long> deleteRange(KeyRange range);

  /** As {@link Keyspace#batch}. */
  CompletableFuture<Version> batch(Batch batch);

  /** As {@link Keyspace#scan}. */
  CompletableFuture<Page> scan(Scan scan);

  /** As {@link Keyspace#count}. */
  CompletableFuture<Long> count(KeyRange range);
}
