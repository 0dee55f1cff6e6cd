package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * What an engine does for all its tables at once: sync, flush, compact, verify, checkpoint. Callers
 * are inside the engine's gate.
 */
final class RocksUpkeep {
  private static final String LIVE_BYTES = "rocksdb.live-sst-files-size";

  /** As many files as RocksDB would compact in level 0. */
  private static final int SCATTERED_FILES = 4;

  /** What is rewritten in well under a second. */
  private static final long SMALL_BYTES = 8L << 20;

  private final RocksEngine engine;
  private final RocksOptions options;
  private final RocksDB db;
  private final RocksTables tables;
  private final WriteHealth health;
  private final SyncWatch syncs;

  /** Compactions under way, so that closing need not wait until they are done. */
  private final Set<CompactRangeOptions> compactions = new HashSet<>();

  private boolean cancelled;

  RocksUpkeep(
      RocksEngine engine,
      RocksOptions options,
      RocksDB db,
      RocksTables tables,
      WriteHealth health,
      SyncWatch syncs) {
    this.engine = engine;
    this.options = options;
    this.db = db;
    this.tables = tables;
    this.health = health;
    this.syncs = syncs;
  }

  void sync() {
    health.check();
    long begun = syncs.begun(Durability.SYNC);
    try {
      if (options.externalLog()) {
        tables.flush();
      } else {
        db.syncWal();
      }
    } catch (RocksDBException e) {
      throw health.writeFailed("sync", e);
    }
    syncs.ended(begun);
  }

  /**
   * Makes all durable in table files: nothing is left to be read from a log at the next opening. A
   * store that is opened often and shortly would gather a small file per opening, as none lasts
   * until a compaction in the background is done: where that is cheap, it is done here.
   */
  void flushLast() {
    if (!health.isSound()) {
      return;
    }
    try {
      tables.flush();
      for (RocksTable table : tables.all()) {
        if (isSmallAndScattered(table)) {
          gather(table);
        }
      }
    } catch (RocksDBException e) {
      throw health.writeFailed("flush on close", e);
    }
  }

  /**
   * Writes all memtables to table files first, so that nothing is left that only the log holds, and
   * then reads every block of every table file.
   */
  void verify() {
    try {
      if (health.isSound()) {
        tables.flush();
      }
      db.verifyChecksum();
    } catch (RocksDBException e) {
      throw health.readFailed("verify", e);
    }
  }

  void compact() {
    health.check();
    try {
      tables.flush();
      long begun = options.platform().clock().nanos();
      long before = db.getAggregatedLongProperty(LIVE_BYTES);
      options.listener().compactionStarted(before);
      compactTables();
      long after = db.getAggregatedLongProperty(LIVE_BYTES);
      options.listener().compactionEnded(options.platform().clock().nanos() - begun, before, after);
    } catch (RocksDBException e) {
      if (engine.isClosed()) {
        throw KvException.notApplied(ErrorCode.CLOSED, engine + " was closed", e);
      }
      throw health.writeFailed("compact", e);
    }
  }

  private void compactTables() throws RocksDBException {
    for (RocksTable table : tables.all()) {
      int ticket = table.tryEnter();
      if (ticket != RocksTable.DROPPED) {
        try {
          compact(table);
        } finally {
          table.leave(ticket);
        }
      }
    }
  }

  void cancelCompaction() {
    synchronized (compactions) {
      cancelled = true;
      compactions.forEach(running -> running.setCanceled(true));
    }
  }

  void checkpoint(Path target, String name, int format) {
    FileStore files = options.platform().files();
    if (files.exists(target)) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "checkpoint: " + target + " exists (expected: it does not)");
    }
    health.check();
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(target.toString());
      EngineDirectory.mark(files, target, name, format);
      Path parent = target.toAbsolutePath().getParent();
      if (parent != null) {
        files.syncDirectory(parent);
      }
    } catch (RocksDBException e) {
      throw health.readFailed("checkpoint to " + target, e);
    } catch (IOException e) {
      throw KvException.notApplied(
          ErrorCode.IO_ERROR, "checkpoint: cannot mark " + target + ": " + e, e);
    }
  }

  /** Small files that do not overlap are only moved down by RocksDB, so all levels count. */
  private boolean isSmallAndScattered(RocksTable table) throws RocksDBException {
    if (db.getLongProperty(table.handle, "rocksdb.total-sst-files-size") > SMALL_BYTES) {
      return false;
    }
    int files = 0;
    for (int level = 0; level < db.numberLevels(table.handle); level++) {
      files += Integer.parseInt(db.getProperty(table.handle, "rocksdb.num-files-at-level" + level));
    }
    return files >= SCATTERED_FILES;
  }

  private void gather(RocksTable table) throws RocksDBException {
    try (CompactRangeOptions all =
        new CompactRangeOptions().setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
      db.compactRange(table.handle, null, null, all);
    }
  }

  private void compact(RocksTable table) throws RocksDBException {
    try (CompactRangeOptions all =
        new CompactRangeOptions()
            .setExclusiveManualCompaction(false)
            .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
      synchronized (compactions) {
        if (cancelled) {
          all.setCanceled(true);
        }
        compactions.add(all);
      }
      try {
        db.compactRange(table.handle, null, null, all);
      } finally {
        synchronized (compactions) {
          compactions.remove(all);
        }
      }
    }
  }
}
