package dev.quoin.kv.examples.bench.contender;

import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ChecksumType;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/** RocksDB through its own Java API, with the settings that our engine gives it. */
final class RocksContender implements Contender {
  static final long CACHE_BYTES = 256L << 20;
  static final long WRITE_BUFFER_BYTES = 256L << 20;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final RocksDB db;
  private final ColumnFamilyHandle family;
  private final ReadOptions reading;
  private final WriteOptions writing;
  private final ThreadLocal<WriteBatch> batches =
      ThreadLocal.withInitial(() -> own(new WriteBatch()));

  RocksContender(ContenderKind.Setup setup) throws IOException {
    RocksDB.loadLibrary();
    try {
      Cache cache = own(new LRUCache(CACHE_BYTES + WRITE_BUFFER_BYTES, -1, false, 0.5));
      BlockBasedTableConfig format =
          new BlockBasedTableConfig()
              .setFormatVersion(6)
              .setChecksumType(ChecksumType.kXXH3)
              .setBlockSize(4 << 10)
              .setBlockCache(cache)
              .setCacheIndexAndFilterBlocks(true)
              .setCacheIndexAndFilterBlocksWithHighPriority(true)
              .setPinTopLevelIndexAndFilter(true)
              .setOptimizeFiltersForMemory(true)
              .setFilterPolicy(own(new BloomFilter(10, false)));
      ColumnFamilyOptions familyOptions =
          own(new ColumnFamilyOptions())
              .setTableFormatConfig(format)
              .setCompressionType(CompressionType.LZ4_COMPRESSION)
              .setBottommostCompressionType(CompressionType.LZ4_COMPRESSION)
              .setWriteBufferSize(64L << 20)
              .setMaxWriteBufferNumber(4)
              .setLevelCompactionDynamicLevelBytes(true);
      DBOptions options =
          own(new DBOptions())
              .setCreateIfMissing(true)
              .setCreateMissingColumnFamilies(true)
              .setWriteBufferManager(own(new WriteBufferManager(WRITE_BUFFER_BYTES, cache)))
              .setMaxTotalWalSize(256L << 20)
              .setMaxBackgroundJobs(Math.max(2, Runtime.getRuntime().availableProcessors()))
              .setMaxOpenFiles(-1)
              .setAvoidUnnecessaryBlockingIO(true)
              .setBytesPerSync(1 << 20)
              .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
              .setStatsDumpPeriodSec(0)
              .setStatsPersistPeriodSec(0);
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      db =
          own(
              RocksDB.open(
                  options,
                  setup.directory().toString(),
                  List.of(
                      new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions),
                      new ColumnFamilyDescriptor(
                          "bench".getBytes(StandardCharsets.US_ASCII), familyOptions)),
                  handles));
      handles.forEach(this::own);
      family = handles.get(1);
      reading = own(new ReadOptions());
      writing = own(new WriteOptions()).setSync(setup.durability() == Durability.SYNC);
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
  }

  private synchronized <T extends AutoCloseable> T own(T resource) {
    owned.add(resource);
    return resource;
  }

  @Override
  public void put(Object key, Object value) throws IOException {
    try {
      db.put(family, writing, (byte[]) key, (byte[]) value);
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
  }

  @Override
  public boolean get(Object key, ValueSink sink) {
    try {
      byte[] value = db.get(family, reading, (byte[]) key);
      if (value == null) {
        return false;
      }
      sink.value(value, 0, value.length);
      return true;
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void batch(List<Object> keys, List<Object> values) throws IOException {
    try {
      WriteBatch batch = batches.get();
      batch.clear();
      for (int i = 0; i < keys.size(); i++) {
        batch.put(family, (byte[]) keys.get(i), (byte[]) values.get(i));
      }
      db.write(writing, batch);
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void scan(boolean reverse, EntrySink sink) {
    try (RocksIterator iterator = db.newIterator(family, reading)) {
      if (reverse) {
        iterator.seekToLast();
      } else {
        iterator.seekToFirst();
      }
      while (iterator.isValid()) {
        byte[] key = iterator.key();
        byte[] value = iterator.value();
        sink.entry(key, 0, key.length, value, 0, value.length);
        if (reverse) {
          iterator.prev();
        } else {
          iterator.next();
        }
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean sync() throws IOException {
    try {
      db.syncWal();
      return true;
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void settle() throws IOException {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
        CompactRangeOptions all =
            new CompactRangeOptions()
                .setExclusiveManualCompaction(false)
                .setBottommostLevelCompaction(BottommostLevelCompaction.kForceOptimized)) {
      db.flush(flush, family);
      db.compactRange(family, null, null, all);
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    List<AutoCloseable> reversed = new ArrayList<>(owned);
    Collections.reverse(reversed);
    // The database goes after everything that was made from it, and before its options.
    reversed.sort((a, b) -> Integer.compare(rank(a), rank(b)));
    try {
      for (AutoCloseable resource : reversed) {
        resource.close();
      }
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static int rank(AutoCloseable resource) {
    return resource instanceof ColumnFamilyHandle ? 0 : resource instanceof RocksDB ? 1 : 2;
  }
}
