package dev.quoin.kv.examples.bench.contender;

import dev.quoin.kv.spi.storage.Durability;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.EnvironmentImpl;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import jetbrains.exodus.log.Log;

/**
 * Xodus' environment, the layer without entities. A commit appends to its log and hands it to the
 * operating system (BUFFERED), and syncs it where durable writes are asked for (SYNC).
 */
final class XodusContender implements Contender {
  /** How long its log has kept its size when it counts as settled; little for few entries. */
  private static final long LONG_QUIET_NANOS = 2_000_000_000L;

  private static final long SHORT_QUIET_NANOS = 200_000_000L;
  private static final long FEW_ENTRIES = 10_000;
  private static final long SETTLE_NANOS = 120_000_000_000L;

  private final EnvironmentImpl env;
  private final Store store;
  private final long quietNanos;

  XodusContender(ContenderKind.Setup setup) {
    quietNanos = setup.entries() < FEW_ENTRIES ? SHORT_QUIET_NANOS : LONG_QUIET_NANOS;
    EnvironmentConfig config =
        new EnvironmentConfig()
            .setMemoryUsage(
                Math.max(16L << 20, Math.min(RocksContender.CACHE_BYTES, setup.heapBytes() / 4)))
            .setLogCacheShared(false)
            .setLogDurableWrite(setup.durability() == Durability.SYNC)
            .setGcStartIn(1_000)
            .setGcRunPeriod(100)
            .setGcFileMinAge(1)
            .setGcFilesDeletionDelay(0)
            .setEnvCloseForcedly(true)
            .setManagementEnabled(false);
    env = (EnvironmentImpl) Environments.newInstance(setup.directory().toFile(), config);
    store =
        env.computeInTransaction(
            txn -> env.openStore("bench", StoreConfig.WITHOUT_DUPLICATES, txn));
  }

  @Override
  public Object key(byte[] key) {
    return new ArrayByteIterable(key);
  }

  @Override
  public Object value(byte[] value) {
    return new ArrayByteIterable(value);
  }

  /** One writer at a time: optimistic transactions of many would be run again and again. */
  @Override
  public void put(Object key, Object value) {
    Transaction txn = env.beginExclusiveTransaction();
    try {
      store.put(txn, (ByteIterable) key, (ByteIterable) value);
    } finally {
      commit(txn);
    }
  }

  @Override
  public void batch(List<Object> keys, List<Object> values) {
    Transaction txn = env.beginExclusiveTransaction();
    try {
      for (int i = 0; i < keys.size(); i++) {
        store.put(txn, (ByteIterable) keys.get(i), (ByteIterable) values.get(i));
      }
    } finally {
      commit(txn);
    }
  }

  private static void commit(Transaction txn) {
    if (!txn.commit()) {
      txn.abort();
      throw new IllegalStateException("an exclusive transaction was not committed");
    }
  }

  @Override
  public boolean get(Object key, ValueSink sink) {
    Transaction txn = env.beginReadonlyTransaction();
    try {
      ByteIterable found = store.get(txn, (ByteIterable) key);
      if (found == null) {
        return false;
      }
      byte[] value = copy(found);
      sink.value(value, 0, value.length);
      return true;
    } finally {
      txn.abort();
    }
  }

  private static byte[] copy(ByteIterable bytes) {
    byte[] copy = new byte[bytes.getLength()];
    System.arraycopy(bytes.getBytesUnsafe(), 0, copy, 0, copy.length);
    return copy;
  }

  @Override
  public void scan(boolean reverse, EntrySink sink) {
    Transaction txn = env.beginReadonlyTransaction();
    try (Cursor cursor = store.openCursor(txn)) {
      while (reverse ? cursor.getPrev() : cursor.getNext()) {
        byte[] key = copy(cursor.getKey());
        byte[] value = copy(cursor.getValue());
        sink.entry(key, 0, key.length, value, 0, value.length);
      }
    } finally {
      txn.abort();
    }
  }

  @Override
  public boolean sync() {
    env.flushAndSync();
    return true;
  }

  /**
   * Wakes the collector of its log, which works in the background and does not say when it is done:
   * waits until the log has kept its size for a while.
   */
  @Override
  public void settle() {
    Log log = env.getLog();
    long begin = System.nanoTime();
    long since = begin;
    long size = -1;
    while (System.nanoTime() - since < quietNanos && System.nanoTime() - begin < SETTLE_NANOS) {
      env.gc();
      LockSupport.parkNanos(quietNanos / 20);
      long now = log.getNumberOfFiles();
      if (now != size) {
        size = now;
        since = System.nanoTime();
      }
    }
    env.flushAndSync();
  }

  @Override
  public void close() {
    env.close();
  }
}
