package dev.quoin.kv.tck;

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
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An engine that does what another one does: what mutants are made from. */
class ForwardingEngine implements StorageEngine {
  final StorageEngine engine;

  ForwardingEngine(StorageEngine engine) {
    this.engine = engine;
  }

  /** Returns a cursor over changed entries of the engine. */
  final Cursor changed(Table table, ScanRange range, ListCursor.Change change) {
    return new ListCursor(change.of(List.copyOf(Samples.pairs(engine, table, range))));
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public Table table(String name) {
    return engine.table(name);
  }

  @Override
  public Set<String> tableNames() {
    return engine.tableNames();
  }

  @Override
  public void dropTable(Table table) {
    engine.dropTable(table);
  }

  @Override
  public WriteBatch newBatch() {
    return engine.newBatch();
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    engine.write(batch, durability);
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
    engine.put(table, key, head, body, durability);
  }

  @Override
  public void delete(Table table, Bytes key, Durability durability) {
    engine.delete(table, key, durability);
  }

  @Override
  public void sync() {
    engine.sync();
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    return engine.get(table, key);
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    return engine.scan(table, range);
  }

  @Override
  public Snapshot snapshot() {
    return engine.snapshot();
  }

  @Override
  public void checkpoint(Path target) {
    engine.checkpoint(target);
  }

  @Override
  public void compact() {
    engine.compact();
  }

  @Override
  public void verify() {
    engine.verify();
  }

  @Override
  public EngineLimits limits() {
    return engine.limits();
  }

  @Override
  public Set<Capability> capabilities() {
    return engine.capabilities();
  }

  @Override
  public EngineStatistics statistics() {
    return engine.statistics();
  }

  @Override
  public void close() {
    engine.close();
  }
}
