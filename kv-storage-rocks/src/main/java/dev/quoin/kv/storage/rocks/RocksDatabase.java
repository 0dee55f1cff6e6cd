package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.storage.rocks.RocksOptions.Compression;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.BuiltinComparator;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;

/**
 * An open database with the options it was opened with: every setting of RocksDB that is not its
 * default stands here, and why.
 *
 * <p>No listener, logger or comparator of ours is among them: a thread of RocksDB that calls into a
 * JVM that is about to end waits for ever, and the JVM, on its way out, for that thread.
 *
 * @param db the database
 * @param handles the column families there were when it was opened, the unused default one included
 * @param tableOptions the options for column families yet to be made
 * @param natives owns all of it
 */
record RocksDatabase(
    RocksDB db,
    List<ColumnFamilyHandle> handles,
    ColumnFamilyOptions tableOptions,
    Natives natives) {
  /** Newer than what RocksDB 8.6 reads is not needed; an older one costs memory and checks less. */
  private static final int TABLE_FORMAT = 6;

  /** Bounds the time a reopening takes, also where a table that is seldom written pins the log. */
  private static final long MAX_LOG_BYTES = 256L << 20;

  static RocksDatabase open(RocksOptions options, boolean fresh, RocksResources resources)
      throws RocksDBException {
    Natives natives = new Natives();
    boolean opened = false;
    try {
      ColumnFamilyOptions tables = tableOptions(options, resources, natives);
      DBOptions database = databaseOptions(options, fresh, resources, natives);
      String path = options.directory().toString();
      List<ColumnFamilyDescriptor> families = new ArrayList<>();
      for (byte[] name : fresh ? List.of(RocksDB.DEFAULT_COLUMN_FAMILY) : families(path)) {
        families.add(new ColumnFamilyDescriptor(name, tables));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB db = natives.own(RocksDB.open(database, path, families, handles));
      opened = true;
      return new RocksDatabase(db, handles, tables, natives);
    } finally {
      if (!opened) {
        natives.close();
      }
    }
  }

  /**
   * Returns the names of the column families. Where RocksDB cannot read them it returns none and
   * does not say why; opening will.
   */
  private static List<byte[]> families(String path) throws RocksDBException {
    try (Options options = new Options()) {
      List<byte[]> names = RocksDB.listColumnFamilies(options, path);
      return names.isEmpty() ? List.of(RocksDB.DEFAULT_COLUMN_FAMILY) : names;
    }
  }

  private static DBOptions databaseOptions(
      RocksOptions options, boolean fresh, RocksResources resources, Natives natives) {
    DBOptions database = natives.own(new DBOptions());
    resources.applyTo(database);
    return database
        // A database that was here and is not any more is damage, not a reason to make a new one.
        .setCreateIfMissing(fresh)
        .setErrorIfExists(fresh)
        .setParanoidChecks(true)
        // What is damaged in the middle of the log refuses to open; a record that was never
        // finished, at its end, is cut.
        .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
        // Never goes on by itself after an error: see WriteHealth.
        .setMaxBgErrorResumeCount(0)
        // Without a log, tables are only consistent with each other if they are flushed together.
        .setAtomicFlush(options.externalLog())
        .setMaxTotalWalSize(MAX_LOG_BYTES)
        .setMaxBackgroundJobs(options.backgroundJobs())
        .setMaxOpenFiles(options.maxOpenFiles())
        // Deleting a file is not left to the reader that was the last to use it.
        .setAvoidUnnecessaryBlockingIO(true)
        .setBytesPerSync(1 << 20)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(4)
        .setMaxLogFileSize(4 << 20)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  private static ColumnFamilyOptions tableOptions(
      RocksOptions options, RocksResources resources, Natives natives) {
    BlockBasedTableConfig format =
        new BlockBasedTableConfig()
            .setFormatVersion(TABLE_FORMAT)
            .setChecksumType(ChecksumType.kXXH3)
            .setBlockSize(options.blockBytes())
            .setBlockCache(resources.cache())
            // In the cache, so that memory is bounded however much data there is.
            .setCacheIndexAndFilterBlocks(true)
            .setCacheIndexAndFilterBlocksWithHighPriority(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setPinTopLevelIndexAndFilter(true)
            .setOptimizeFiltersForMemory(true);
    if (options.bloomBitsPerKey() > 0) {
      format.setFilterPolicy(natives.own(new BloomFilter(options.bloomBitsPerKey(), false)));
    }
    CompressionType compression =
        options.compression() == Compression.LZ4
            ? CompressionType.LZ4_COMPRESSION
            : CompressionType.NO_COMPRESSION;
    return natives
        .own(new ColumnFamilyOptions())
        .setComparator(BuiltinComparator.BYTEWISE_COMPARATOR)
        .setTableFormatConfig(format)
        .setCompressionType(compression)
        .setBottommostCompressionType(compression)
        .setWriteBufferSize(options.tableBufferBytes())
        .setMaxWriteBufferNumber(4)
        .setLevelCompactionDynamicLevelBytes(true);
  }
}
