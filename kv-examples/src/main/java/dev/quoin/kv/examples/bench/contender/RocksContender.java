package dev.quoin.kv.examples.bench.contender;

import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB through its own Java API, with the settings that our engine gives it. */
final class RocksContender implements Contender {
  static final long CACHE_BYTES = 256L << 20;
  static final long WRITE_BUFFER_BYTES = 64L << 20;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final RocksDB db;
  private final ColumnFamilyHandle family;
  private final ReadOptions reading;
  private final ReadOptions scanning;
  private final WriteOptions writing;
  private final ThreadLocal<WriteBatch> batches =
      ThreadLocal.withInitial(() -> own(new WriteBatch()));

  RocksContender(ContenderKind.Setup setup) throws IOException {
    RocksDB.loadLibrary();
    try {
      Cache cache = own(new LRUCache(CACHE_BYTES));
      BlockBasedTableConfig format =
          new BlockBasedTableConfig()
              .setBlockCache(cache)
              .setBlockSize(16 << 10)
              .setFormatVersion(6)
              .setCacheIndexAndFilterBlocks(true)
              .setPinL0FilterAndIndexBlocksInCache(true)
              .setFilterPolicy(own(new BloomFilter(10)));
      ColumnFamilyOptions familyOptions =
          own(new ColumnFamilyOptions())
              .setTableFormatConfig(format)
              .setWriteBufferSize(WRITE_BUFFER_BYTES)
              .setCompressionType(CompressionType.NO_COMPRESSION);
      DBOptions options =
          own(new DBOptions())
              .setCreateIfMissing(true)
              .setCreateMissingColumnFamilies(true)
              .setMaxBackgroundJobs(Math.max(2, Runtime.getRuntime().availableProcessors()));
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      db =
          own(
              RocksDB.open(
                  options,
                  setup.directory().toString(),
                  List.of(
                      new org.rocksdb.ColumnFamilyDescriptor(
                          RocksDB.DEFAULT_COLUMN_FAMILY, familyOptions),
                      new org.rocksdb.ColumnFamilyDescriptor(
                          "bench".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                          familyOptions)),
                  handles));
      handles.forEach(this::own);
      family = handles.get(1);
      reading = own(new ReadOptions());
      scanning = own(new ReadOptions()).setReadaheadSize(2 << 20);
      writing =
          own(new WriteOptions())
              .setSync(setup.durability() == Durability.SYNC)
              .setDisableWAL(setup.durability() == Durability.NONE);
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
    try (RocksIterator iterator = db.newIterator(family, scanning)) {
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
  public void sync() throws IOException {
    try {
      if (writing.disableWAL()) {
        try (var flush = new org.rocksdb.FlushOptions().setWaitForFlush(true)) {
          db.flush(flush, family);
        }
      } else {
        db.flushWal(true);
      }
    } catch (RocksDBException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void settle() throws IOException {
    try (var flush = new org.rocksdb.FlushOptions().setWaitForFlush(true)) {
      db.flush(flush, family);
      db.compactRange(family);
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
