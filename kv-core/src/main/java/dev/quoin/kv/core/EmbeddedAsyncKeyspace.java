package dev.quoin.kv.core;

import dev.quoin.kv.AsyncKeyspace;
import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.DeleteOptions;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.Page;
import dev.quoin.kv.PutOptions;
import dev.quoin.kv.ReadOptions;
import dev.quoin.kv.Scan;
import dev.quoin.kv.Version;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A keyspace whose calls run on the store's threads. A call's time runs while it waits for one; it
 * is given up before it began, never in the middle of a write. A future that was cancelled before
 * its call began keeps the call from beginning.
 */
final class EmbeddedAsyncKeyspace implements AsyncKeyspace {
  private final EmbeddedStore store;
  private final Keyspace blocking;

  EmbeddedAsyncKeyspace(EmbeddedStore store, Keyspace blocking) {
    this.store = store;
    this.blocking = blocking;
  }

  @Override
  public String name() {
    return blocking.name();
  }

  @Override
  public Duration timeout() {
    return blocking.timeout();
  }

  @Override
  public AsyncKeyspace withTimeout(Duration timeout) {
    return blocking.withTimeout(timeout).async();
  }

  @Override
  public CompletableFuture<Optional<Entry>> get(Bytes key, ReadOptions options) {
    return call(keyspace -> keyspace.get(key, options));
  }

  @Override
  public CompletableFuture<Map<Bytes, Entry>> getAll(Collection<Bytes> keys, ReadOptions options) {
    List<Bytes> copy = List.copyOf(keys);
    return call(keyspace -> keyspace.getAll(copy, options));
  }

  @Override
  public CompletableFuture<Version> put(Bytes key, Bytes value, PutOptions options) {
    return call(keyspace -> keyspace.put(key, value, options));
  }

  @Override
  public CompletableFuture<Optional<Version>> putIfAbsent(Bytes key, Bytes value) {
    return call(keyspace -> keyspace.putIfAbsent(key, value));
  }

  @Override
  public CompletableFuture<Optional<Version>> compareAndSet(
      Bytes key, Version expected, Bytes value) {
    return call(keyspace -> keyspace.compareAndSet(key, expected, value));
  }

  @Override
  public CompletableFuture<Boolean> delete(Bytes key, DeleteOptions options) {
    return call(keyspace -> keyspace.delete(key, options));
  }

  @Override
  public CompletableFuture<Long> deleteRange(KeyRange range) {
    return call(keyspace -> keyspace.deleteRange(range));
  }

  @Override
  public CompletableFuture<Version> batch(Batch batch) {
    return call(keyspace -> keyspace.batch(batch));
  }

  @Override
  public CompletableFuture<Page> scan(Scan scan) {
    return call(keyspace -> keyspace.scan(scan));
  }

  @Override
  public CompletableFuture<Long> count(KeyRange range) {
    return call(keyspace -> keyspace.count(range));
  }

  private <T> CompletableFuture<T> call(Function<Keyspace, T> verb) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Deadline deadline = new Deadline(store.clock, timeout());
    if (!store.executor.execute(() -> run(verb, deadline, answer))) {
      answer.completeExceptionally(
          KvException.notApplied(
              ErrorCode.OVERLOADED,
              "more than %d asynchronous calls are waiting".formatted(store.options.asyncQueue())));
    }
    return answer;
  }

  private <T> void run(Function<Keyspace, T> verb, Deadline deadline, CompletableFuture<T> answer) {
    if (answer.isDone()) {
      return;
    }
    try {
      deadline.check(Outcome.NOT_APPLIED);
      Duration left = Duration.ofNanos(Math.max(1, deadline.remainingNanos()));
      answer.complete(verb.apply(blocking.withTimeout(left)));
    } catch (RuntimeException | Error e) {
      answer.completeExceptionally(e);
    }
  }
}
