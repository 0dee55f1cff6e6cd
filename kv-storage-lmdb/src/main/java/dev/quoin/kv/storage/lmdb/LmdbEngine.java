package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
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

/**
 * A storage engine on LMDB: a B+ tree of copied-on-write pages in one file, read through a memory
 * map. Reads take no lock and copy once, out of the map; writes are one at a time, and those that
 * come together are committed together.
 *
 * <p><b>Durability</b> depends on how the engine was opened ({@link CrashSafety}). By default NONE
 * and BUFFERED survive the end of the process, and a loss of power leaves the store whole and takes
 * at most the last commit of them; SYNC survives a loss of power, whatever is written after it.
 * Each commit waits for the device, so one thread that writes one value at a time is bound by it:
 * write batches, or from several threads. With {@link CrashSafety#PROCESS_END} commits wait for
 * nothing, and SYNC, {@link #sync} and durable checkpoints of the store itself are not to be had:
 * SYNC is refused with UNSUPPORTED.
 *
 * <p><b>Long reads.</b> An open snapshot or cursor keeps pages that were freed since from being
 * used again, so the file grows; see {@link LmdbOptions.Builder#longRead} and the statistic {@code
 * oldest_read_ms}. The file never becomes smaller; free pages are used again.
 *
 * <p>LMDB keeps no checksums: damage to a value goes unnoticed here, and damage to a page's
 * structure is found for certain only by {@link #verify}. A file that was cut is refused on
 * opening.
 */
public final class LmdbEngine implements StorageEngine {
  static final String NAME = "lmdb";

  private final Store store;
  private final Environment environment;
  private final Tables tables;
  private final ReaderPool readers;
  private final Views views;
  private final WriteQueue queue;
  private final boolean syncs;

  private LmdbEngine(Store store) {
    this.store = store;
    this.environment = store.environment();
    this.tables = store.tables();
    this.readers = store.readers();
    this.views = store.views();
    this.queue = store.queue();
    this.syncs = store.syncs();
  }

  /**
   * Opens the engine in the directory of {@code options}, or makes one there.
   *
   * @throws KvException IN_USE, WRONG_ENGINE, FORMAT_TOO_NEW, DAMAGED, IO_ERROR; UNSUPPORTED for a
   *     crash safety that this machine cannot give. All are NOT_APPLIED
   */
  public static LmdbEngine open(LmdbOptions options) {
    return new LmdbEngine(Store.open(options));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Table table(String name) {
    environment.checkOpen();
    LmdbTable known = tables.find(name);
    if (known == null) {
      queue.submit(WriteRequest.alone(() -> store.changeTables(() -> tables.make(name))));
      known = tables.find(name);
    }
    if (known == null) {
      throw KvException.notApplied(
          ErrorCode.NOT_FOUND, "table " + name + " was dropped while it was made");
    }
    return known;
  }

  @Override
  public Set<String> tableNames() {
    environment.checkOpen();
    return tables.names();
  }

  @Override
  public void dropTable(Table table) {
    environment.checkOpen();
    LmdbTable known = tables.of(table);
    queue.submit(WriteRequest.alone(() -> store.changeTables(() -> tables.drop(known))));
  }

  @Override
  public WriteBatch newBatch() {
    environment.checkOpen();
    return new LmdbBatch(tables);
  }

  /**
   * {@inheritDoc}
   *
   * @throws KvException also UNSUPPORTED for SYNC on an engine opened with {@link
   *     CrashSafety#PROCESS_END}
   */
  @Override
  public void write(WriteBatch batch, Durability durability) {
    environment.checkOpen();
    if (!(batch instanceof LmdbBatch known) || !known.isOf(tables)) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "batch of another engine (expected: one made by this one)");
    }
    int count = known.count();
    checkDurability(durability);
    if (count > 0) {
      queue.submit(WriteRequest.of(known, known.bytes(), durability));
    } else if (durability == Durability.SYNC) {
      sync();
    }
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
    environment.checkOpen();
    LmdbTable known = tables.of(table);
    Limits.checkKey(key);
    Limits.checkValue(head, body);
    checkDurability(durability);
    queue.submit(
        WriteRequest.of(
            new PointWrite(known, key, head, body),
            (long) key.length() + head.length() + body.length(),
            durability));
  }

  @Override
  public void delete(Table table, Bytes key, Durability durability) {
    environment.checkOpen();
    LmdbTable known = tables.of(table);
    Limits.checkKey(key);
    checkDurability(durability);
    queue.submit(
        WriteRequest.of(new PointWrite(known, key, Bytes.EMPTY, null), key.length(), durability));
  }

  private void checkDurability(Durability durability) {
    if (durability == Durability.SYNC && !syncs) {
      throw unsupportedSync();
    }
  }

  private static KvException unsupportedSync() {
    return KvException.notApplied(
        ErrorCode.UNSUPPORTED,
        "SYNC on an engine opened with crashSafety PROCESS_END (expected: POWER_LOSS)");
  }

  /**
   * {@inheritDoc}
   *
   * @throws KvException UNSUPPORTED on an engine opened with {@link CrashSafety#PROCESS_END}: a
   *     later write could undo it
   */
  @Override
  public void sync() {
    environment.checkOpen();
    if (!syncs) {
      throw unsupportedSync();
    }
    store.committer().sync(0);
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    int ticket = environment.enter();
    try {
      LmdbTable known = tables.of(table);
      Limits.checkKey(key);
      Reader reader = readers.tryTake();
      if (reader != null) {
        return get(reader, known, key);
      }
    } finally {
      environment.leave(ticket);
    }
    return getLater(table, key);
  }

  private @Nullable Bytes get(Reader reader, LmdbTable table, Bytes key) {
    try {
      return reader.get(table, key);
    } catch (RuntimeException e) {
      throw Failures.read("get from table " + table.name(), e);
    } finally {
      readers.giveBack(reader);
    }
  }

  private record Found(@Nullable Bytes value) {}

  private @Nullable Bytes getLater(Table table, Bytes key) {
    return readers
        .await(
            () -> {
              LmdbTable known = tables.of(table);
              Reader reader = readers.tryTake();
              return reader == null ? null : new Found(get(reader, known, key));
            })
        .value();
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    environment.checkOpen();
    LmdbTable known = tables.of(table);
    View view = views.open();
    LmdbCursor cursor = new LmdbCursor(view, known, range, true);
    view.add(cursor);
    return cursor;
  }

  /**
   * {@inheritDoc}
   *
   * @throws KvException OVERLOADED if all readers are taken by other snapshots and cursors
   */
  @Override
  public Snapshot snapshot() {
    environment.checkOpen();
    return new LmdbSnapshot(views.open(), tables);
  }

  @Override
  public void checkpoint(Path target) {
    store.checkpoint(target);
  }

  /**
   * Does nothing: LMDB uses free pages again by itself, keeps its records in the order of their
   * keys, and could give space back only by copying all data into a new file, with no writer
   * meanwhile. That is what {@link #checkpoint} and opening its copy do; the statistic {@code
   * pendingBytes} says what is free.
   */
  @Override
  public void compact() {
    environment.checkOpen();
  }

  @Override
  public void verify() {
    store.verify();
  }

  @Override
  public EngineLimits limits() {
    return Limits.ALL;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.EXTERNAL_LOG);
  }

  @Override
  public EngineStatistics statistics() {
    return store.statistics();
  }

  @Override
  public void close() {
    store.close();
  }
}
