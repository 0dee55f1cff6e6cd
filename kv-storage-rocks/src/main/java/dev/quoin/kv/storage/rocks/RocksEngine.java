package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.runtime.CloseGate;
import dev.quoin.kv.spi.storage.Capability;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.EngineLimits;
import dev.quoin.kv.spi.storage.EngineStatistics;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * A {@link StorageEngine} on RocksDB.
 *
 * <p><b>Durability.</b> NONE is as good as BUFFERED here, the write-ahead log is written either
 * way: a write that passed it by could be lost from one table of a batch and not from the other.
 * BUFFERED has left the process; SYNC waits for the device, many writers for one sync. With {@link
 * RocksOptions.Builder#externalLog} there is no log: NONE is all that is taken, the rest is refused
 * with UNSUPPORTED, and {@link #sync} flushes all tables together.
 *
 * <p><b>Native memory.</b> A call on a table is inside that table's gate, any other inside the
 * engine's. {@link #close} shuts all of them and waits, frees what users left open, and closes the
 * database last; so nothing native is freed under a call, and every later call is refused.
 */
public final class RocksEngine implements StorageEngine {
  static final String NAME = "rocks";
  private static final int FORMAT = 1;

  private final RocksOptions options;
  private final EngineDirectory directory;
  private final RocksResources resources;
  private final RocksDatabase database;
  private final RocksDB db;
  private final RocksTables tables;
  private final WriteHealth health;
  private final RocksUpkeep upkeep;
  private final RocksWriter writer;
  private final ReadOptions newest;
  private final CloseGate gate;
  private final HandedOut handedOut;

  /** Held while closing, so that a second call returns when the first is done. */
  private final Object closing = new Object();

  private RocksEngine(
      RocksOptions options,
      EngineDirectory directory,
      RocksResources resources,
      RocksDatabase database,
      WriteHealth health)
      throws RocksDBException {
    this.options = options;
    this.directory = directory;
    this.resources = resources;
    this.database = database;
    this.health = health;
    this.db = database.db();
    this.gate = new CloseGate(toString());
    this.handedOut = new HandedOut(gate);
    SyncWatch syncs = new SyncWatch(options.platform().clock(), options.listener());
    WriteModes modes = new WriteModes(options.externalLog(), database.natives());
    this.writer = new RocksWriter(db, modes, health, syncs);
    this.newest = database.natives().own(new ReadOptions());
    this.tables = new RocksTables(this, database, health);
    this.upkeep = new RocksUpkeep(this, options, db, tables, health, syncs);
  }

  /**
   * Opens or makes an engine.
   *
   * @throws KvException WRONG_ENGINE, FORMAT_TOO_NEW, IN_USE, DAMAGED, IO_ERROR, NO_SPACE; CLOSED
   *     if the resources are
   */
  public static RocksEngine open(RocksOptions options) {
    NativeLibrary.load();
    return RocksOpening.open(options, NAME, FORMAT, RocksEngine::new);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Table table(String name) {
    int ticket = gate.enter();
    try {
      return tables.open(name);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public Set<String> tableNames() {
    gate.checkOpen();
    return tables.names();
  }

  @Override
  public void dropTable(Table table) {
    RocksTable dropped = own(table);
    inside(() -> tables.drop(dropped));
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    return get(table, key, null);
  }

  @Nullable Bytes get(Table table, Bytes key, @Nullable RocksSnapshot snapshot) {
    RocksTable from = own(table);
    RocksLimits.checkKey(key);
    int ticket = from.enter();
    try {
      if (snapshot == null) {
        return get(from, key, newest);
      }
      snapshot.acquire();
      try {
        return get(from, key, snapshot.options());
      } finally {
        snapshot.release();
      }
    } catch (RocksDBException e) {
      throw health.readFailed("get from " + from, e);
    } finally {
      from.leave(ticket);
    }
  }

  /**
   * Reads into an array at hand and copies what was found: the JIT allocates an array of the right
   * length faster than the native side does. A value that does not fit is read once more.
   */
  private @Nullable Bytes get(RocksTable from, Bytes key, ReadOptions read)
      throws RocksDBException {
    byte[] source = UnsafeBytes.array(key);
    int offset = UnsafeBytes.offset(key);
    byte[] scratch = Scratch.takeArray(Scratch.BYTES);
    int length = db.get(from.handle, read, source, offset, key.length(), scratch, 0, Scratch.BYTES);
    byte[] value = null;
    if (length > Scratch.BYTES) {
      value = db.get(from.handle, read, source, offset, key.length());
    } else if (length != RocksDB.NOT_FOUND) {
      value = Arrays.copyOf(scratch, length);
    }
    Scratch.giveArray(scratch);
    return value == null ? null : UnsafeBytes.wrap(value);
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    return scan(table, range, null);
  }

  Cursor scan(Table table, ScanRange range, @Nullable RocksSnapshot snapshot) {
    RocksTable from = own(table);
    int ticket = from.enter();
    try {
      if (snapshot == null) {
        return new RocksCursor(from, db, range, null);
      }
      snapshot.acquire();
      try {
        return new RocksCursor(from, db, range, snapshot);
      } finally {
        snapshot.release();
      }
    } finally {
      from.leave(ticket);
    }
  }

  @Override
  public WriteBatch newBatch() {
    int ticket = gate.enter();
    try {
      return handedOut.add(new RocksWriteBatch(this, handedOut));
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    if (!(batch instanceof RocksWriteBatch own)) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "batch of " + batch.getClass().getName() + " (expected: of " + this + ")");
    }
    own.applyTo(this, durability);
  }

  /** Writes what a batch holds; its tables were checked, one dropped since is passed over. */
  void apply(org.rocksdb.WriteBatch writes, Durability durability) {
    inside(() -> writer.write(writes, durability));
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
    RocksTable to = own(table);
    int length = RocksLimits.checkPut(key, head, body);
    int ticket = to.enter();
    try {
      writer.put(to, key, head, body, length, durability);
    } finally {
      to.leave(ticket);
    }
  }

  @Override
  public void delete(Table table, Bytes key, Durability durability) {
    RocksTable from = own(table);
    RocksLimits.checkKey(key);
    int ticket = from.enter();
    try {
      writer.delete(from, key, durability);
    } finally {
      from.leave(ticket);
    }
  }

  @Override
  public void sync() {
    inside(upkeep::sync);
  }

  @Override
  public Snapshot snapshot() {
    int ticket = gate.enter();
    try {
      org.rocksdb.Snapshot point = db.getSnapshot();
      return handedOut.add(
          new RocksSnapshot(this, handedOut, point, () -> db.releaseSnapshot(point)));
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void checkpoint(Path target) {
    inside(() -> upkeep.checkpoint(target, NAME, FORMAT));
  }

  @Override
  public void compact() {
    inside(upkeep::compact);
  }

  @Override
  public void verify() {
    inside(upkeep::verify);
  }

  @Override
  public EngineLimits limits() {
    return RocksLimits.LIMITS;
  }

  @Override
  public Set<Capability> capabilities() {
    Set<Capability> all = EnumSet.of(Capability.LINKED_CHECKPOINT, Capability.CHECKSUMS);
    if (options.compression() != RocksOptions.Compression.NONE) {
      all.add(Capability.COMPRESSION);
    }
    if (options.externalLog()) {
      all.add(Capability.EXTERNAL_LOG);
    }
    return Set.copyOf(all);
  }

  @Override
  public EngineStatistics statistics() {
    int ticket = gate.enter();
    try {
      return RocksFigures.read(
          db, options.platform().files(), options.directory(), tables.names().size());
    } catch (RocksDBException e) {
      throw health.readFailed("statistics", e);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void close() {
    upkeep.cancelCompaction();
    synchronized (closing) {
      if (gate.close()) {
        free();
      }
    }
  }

  private void free() {
    tables.closeAll();
    handedOut.freeAll();
    try {
      upkeep.flushLast();
    } finally {
      db.cancelAllBackgroundWork(true);
      database.natives().close();
      resources.release();
      directory.close();
    }
  }

  @Override
  public String toString() {
    return "engine rocks at " + options.directory();
  }

  /** Runs a call inside the engine's gate. */
  void inside(Runnable call) {
    int ticket = gate.enter();
    try {
      call.run();
    } finally {
      gate.leave(ticket);
    }
  }

  void checkOpen() {
    gate.checkOpen();
  }

  boolean isClosed() {
    return gate.isClosed();
  }

  WriteHealth health() {
    return health;
  }

  /** Returns the table as ours; whether it is still there shows when it is entered. */
  RocksTable own(Table table) {
    if (table instanceof RocksTable ours && ours.engine == this) {
      return ours;
    }
    throw KvException.notApplied(
        ErrorCode.INVALID_ARGUMENT, "table " + table + " (expected: of " + this + ")");
  }
}
