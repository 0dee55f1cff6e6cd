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
import dev.quoin.kv.Page;
import dev.quoin.kv.PutOptions;
import dev.quoin.kv.ReadOptions;
import dev.quoin.kv.Scan;
import dev.quoin.kv.Version;
import dev.quoin.kv.core.entry.Condition;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A keyspace of an embedded store. One copy gives every consistency level, so read options change
 * nothing. Calls that cannot be cut short (one read or one write of the engine) look at no clock;
 * they begin when they are made.
 */
final class EmbeddedKeyspace implements Keyspace {
  private final EmbeddedStore store;
  private final String name;
  private final Duration timeout;
  private final long timeoutNanos;
  private final KeyspaceReads reads;
  private final KeyspaceWrites writes;

  EmbeddedKeyspace(EmbeddedStore store, String name, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "timeout: " + timeout + " (expected: > 0)");
    }
    this.store = store;
    this.name = name;
    this.timeout = timeout;
    this.timeoutNanos = Deadline.nanos(timeout);
    this.reads = new KeyspaceReads(store, name);
    this.writes = new KeyspaceWrites(store, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public Keyspace withTimeout(Duration other) {
    return new EmbeddedKeyspace(store, name, other);
  }

  @Override
  public AsyncKeyspace async() {
    return new EmbeddedAsyncKeyspace(store, this);
  }

  @Override
  public Optional<Entry> get(Bytes key, ReadOptions options) {
    Objects.requireNonNull(options, "options");
    return Optional.ofNullable(reads.get(key));
  }

  @Override
  public Map<Bytes, Entry> getAll(Collection<Bytes> keys, ReadOptions options) {
    Objects.requireNonNull(options, "options");
    return reads.getAll(keys, deadline());
  }

  @Override
  public Version put(Bytes key, Bytes value, PutOptions options) {
    if (PutOptions.ALWAYS.equals(options)) {
      return writes.put(key, value, timeoutNanos);
    }
    Version written = writes.putIf(key, value, Condition.of(options), true, timeoutNanos);
    return Objects.requireNonNull(written, "a strict write returns a version or throws");
  }

  @Override
  public Optional<Version> putIfAbsent(Bytes key, Bytes value) {
    return Optional.ofNullable(writes.putIf(key, value, Condition.ABSENT, false, timeoutNanos));
  }

  @Override
  public Optional<Version> compareAndSet(Bytes key, Version expected, Bytes value) {
    Objects.requireNonNull(expected, "expected");
    Condition condition = new Condition.VersionIs(expected);
    return Optional.ofNullable(writes.putIf(key, value, condition, false, timeoutNanos));
  }

  @Override
  public boolean delete(Bytes key, DeleteOptions options) {
    return writes.delete(key, Condition.of(options), timeoutNanos);
  }

  @Override
  public long deleteRange(KeyRange range) {
    store.checkOpen();
    @Nullable KeyspaceTable table = store.directory.find(name);
    return table == null ? 0 : new RangeDelete(store, table, deadline()).run(range);
  }

  @Override
  public Version batch(Batch batch) {
    return writes.batch(batch, deadline());
  }

  @Override
  public Page scan(Scan scan) {
    return reads.scan(scan, deadline());
  }

  @Override
  public long count(KeyRange range) {
    return reads.count(range, deadline());
  }

  private Deadline deadline() {
    return new Deadline(store.clock, timeout);
  }
}
