package dev.quoin.kv.examples.bench.contender;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineStatistics;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.List;
import java.util.Map;

/** Any of our engines, through the storage contract. */
final class EngineContender implements Contender {
  private final StorageEngine engine;
  private final Table table;
  private final Durability durability;
  private final ThreadLocal<WriteBatch> batches;

  EngineContender(
      StorageEngineFactory factory, ContenderKind.Setup setup, Map<String, String> settings) {
    engine =
        factory.open(
            setup.directory().resolve("engine"),
            Platform.system(),
            new StorageListener() {
              @Override
              public void hint(String message) {
                System.err.println(factory.name() + ": " + message);
              }

              @Override
              public void backgroundFailed(Throwable error) {
                System.err.println(factory.name() + ": background work failed: " + error);
              }
            },
            settings);
    table = engine.table("bench");
    durability = setup.durability();
    batches = ThreadLocal.withInitial(engine::newBatch);
  }

  @Override
  public Object key(byte[] key) {
    return UnsafeBytes.wrap(key);
  }

  @Override
  public Object value(byte[] value) {
    return UnsafeBytes.wrap(value);
  }

  @Override
  public void put(Object key, Object value) {
    engine.put(table, (Bytes) key, (Bytes) value, durability);
  }

  @Override
  public boolean get(Object key, ValueSink sink) {
    Bytes value = engine.get(table, (Bytes) key);
    if (value == null) {
      return false;
    }
    sink.value(UnsafeBytes.array(value), UnsafeBytes.offset(value), value.length());
    return true;
  }

  @Override
  public void batch(List<Object> keys, List<Object> values) {
    WriteBatch batch = batches.get();
    batch.clear();
    for (int i = 0; i < keys.size(); i++) {
      batch.put(table, (Bytes) keys.get(i), (Bytes) values.get(i));
    }
    engine.write(batch, durability);
  }

  @Override
  public void scan(boolean reverse, EntrySink sink) {
    ScanRange all = ScanRange.all();
    try (Cursor cursor = engine.scan(table, new ScanRange(all.keys(), reverse, false))) {
      while (cursor.next()) {
        Bytes key = cursor.key();
        Bytes value = cursor.value();
        sink.entry(
            UnsafeBytes.array(key),
            UnsafeBytes.offset(key),
            key.length(),
            UnsafeBytes.array(value),
            UnsafeBytes.offset(value),
            value.length());
      }
    }
  }

  @Override
  public boolean sync() {
    try {
      engine.sync();
      return true;
    } catch (KvException e) {
      if (e.code() == ErrorCode.UNSUPPORTED) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void settle() {
    engine.compact();
  }

  @Override
  public double indexBytesPerKey() {
    EngineStatistics statistics = engine.statistics();
    return statistics.entries() == 0
        ? Double.NaN
        : (double) statistics.indexBytes() / statistics.entries();
  }

  @Override
  public void close() {
    // Batches of threads that have ended are native memory until the process ends, which is soon.
    engine.close();
  }
}
