package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.storage.EngineStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** Reads the statistics of a database: sums of its properties, and the lengths of its files. */
final class RocksFigures {
  private RocksFigures() {}

  static EngineStatistics read(RocksDB db, FileStore files, Path directory, int tables)
      throws RocksDBException {
    long memtables = db.getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables");
    long readers = db.getAggregatedLongProperty("rocksdb.estimate-table-readers-mem");
    long tableBytes = 0;
    long logBytes = 0;
    long otherBytes = 0;
    long tableFiles = 0;
    for (Path file : list(files, directory)) {
      long size = size(files, file);
      String name = file.toString();
      if (name.endsWith(".sst")) {
        tableBytes += size;
        tableFiles++;
      } else if (name.endsWith(".log")) {
        logBytes += size;
      } else {
        otherBytes += size;
      }
    }
    Map<String, Long> details = new TreeMap<>();
    details.put("tables", (long) tables);
    details.put("sst_files", tableFiles);
    details.put("sst_bytes", tableBytes);
    details.put("wal_bytes", logBytes);
    details.put("memtable_bytes", memtables);
    details.put("table_reader_bytes", readers);
    // One cache for all tables: any of them answers for it.
    details.put("block_cache_bytes", db.getLongProperty("rocksdb.block-cache-usage"));
    details.put("snapshots", db.getLongProperty("rocksdb.num-snapshots"));
    details.put("running_compactions", db.getLongProperty("rocksdb.num-running-compactions"));
    details.put("running_flushes", db.getLongProperty("rocksdb.num-running-flushes"));
    details.put("write_stopped", db.getLongProperty("rocksdb.is-write-stopped"));
    details.put(
        "delayed_write_bytes_per_second", db.getLongProperty("rocksdb.actual-delayed-write-rate"));
    details.put("background_errors", db.getLongProperty("rocksdb.background-errors"));
    return new EngineStatistics(
        db.getAggregatedLongProperty("rocksdb.estimate-num-keys"),
        db.getAggregatedLongProperty("rocksdb.estimate-live-data-size") + memtables,
        tableBytes + logBytes + otherBytes,
        readers,
        db.getAggregatedLongProperty("rocksdb.estimate-pending-compaction-bytes"),
        details);
  }

  private static Iterable<Path> list(FileStore files, Path directory) {
    try {
      return files.list(directory);
    } catch (IOException e) {
      throw KvException.notApplied(ErrorCode.IO_ERROR, "cannot list " + directory + ": " + e, e);
    }
  }

  /** Files come and go under the listing; one that is gone has no length. */
  private static long size(FileStore files, Path file) {
    try {
      return files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
