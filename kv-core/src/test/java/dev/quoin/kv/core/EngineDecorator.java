package dev.quoin.kv.core;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Capability;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineLimits;
import dev.quoin.kv.spi.storage.EngineStatistics;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An engine that a test changes in one place. {@link #before} runs before every write. */
public class EngineDecorator implements StorageEngine {
  protected final StorageEngine inner;

  public EngineDecorator(StorageEngine inner) {
    this.inner = inner;
  }

  /** Called with the table of a single write, or with null for a batch. */
  protected void before(@Nullable Table table) {}

  @Override
  public String name() {
    return inner.name();
  }

  @Override
  public Table table(String name) {
    return inner.table(name);
  }

  @Override
  public Set<String> tableNames() {
    return inner.tableNames();
  }

  @Override
  public void dropTable(Table table) {
    inner.dropTable(table);
  }

  @Override
  public WriteBatch newBatch() {
    return inner.newBatch();
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    before(null);
    inner.write(batch, durability);
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
    before(table);
    inner.put(table, key, head, body, durability);
  }

  @Override
  public void delete(Table table, Bytes key, Durability durability) {
    before(table);
    inner.delete(table, key, durability);
  }

  @Override
  public void sync() {
    inner.sync();
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    return inner.get(table, key);
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    return inner.scan(table, range);
  }

  @Override
  public Snapshot snapshot() {
    return inner.snapshot();
  }

  @Override
  public void checkpoint(Path target) {
    inner.checkpoint(target);
  }

  @Override
  public void compact() {
    inner.compact();
  }

  @Override
  public void verify() {
    inner.verify();
  }

  @Override
  public EngineLimits limits() {
    return inner.limits();
  }

  @Override
  public Set<Capability> capabilities() {
    return inner.capabilities();
  }

  @Override
  public EngineStatistics statistics() {
    return inner.statistics();
  }

  @Override
  public void close() {
    inner.close();
  }
}
