package dev.quoin.kv.examples.bench.contender;

import dev.quoin.kv.spi.storage.Durability;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * H2's MVStore. A write is in the process's memory until it is committed: in the background once a
 * second (NONE), or by a commit of its own (BUFFERED), followed by a sync (SYNC).
 */
final class MvStoreContender implements Contender {
  /** It may move chunks to and fro for as long as it is let: at most 60 µs for each entry. */
  private static final long SETTLE_NANOS_PER_ENTRY = 60_000;

  private static final int RETENTION_MILLIS = 1_000;

  private final MVStore store;
  private final MVMap<byte[], byte[]> map;
  private final Durability durability;
  private final int settleMillis;

  MvStoreContender(ContenderKind.Setup setup) {
    durability = setup.durability();
    settleMillis = 100 + (int) (setup.entries() * SETTLE_NANOS_PER_ENTRY / 1_000_000);
    MVStore.Builder builder =
        new MVStore.Builder()
            .fileName(setup.directory().resolve("data.mv").toString())
            .cacheSize((int) (cacheBytes(setup) >> 20));
    if (durability != Durability.NONE) {
      builder.autoCommitDisabled();
    }
    store = builder.open();
    if (durability != Durability.SYNC) {
      // The default of 45 s protects those whose disks write late, which only SYNC promises. None
      // at
      // all takes chunks away from readers that are on them.
      store.setRetentionTime(RETENTION_MILLIS);
    }
    map =
        store.openMap(
            "bench",
            new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteStrings.INSTANCE)
                .valueType(ByteStrings.INSTANCE));
  }

  /** Half of the heap beyond what the run itself needs, at most what RocksDB is given. */
  private static long cacheBytes(ContenderKind.Setup setup) {
    return Math.max(16L << 20, Math.min(RocksContender.CACHE_BYTES, setup.heapBytes() / 4));
  }

  @Override
  public void put(Object key, Object value) {
    map.put((byte[]) key, (byte[]) value);
    commit();
  }

  private void commit() {
    if (durability != Durability.NONE) {
      store.commit();
    }
    if (durability == Durability.SYNC) {
      store.sync();
    }
  }

  @Override
  public boolean get(Object key, ValueSink sink) {
    byte[] value = map.get(key);
    if (value == null) {
      return false;
    }
    byte[] copy = value.clone();
    sink.value(copy, 0, copy.length);
    return true;
  }

  @Override
  public void batch(List<Object> keys, List<Object> values) {
    for (int i = 0; i < keys.size(); i++) {
      map.put((byte[]) keys.get(i), (byte[]) values.get(i));
    }
    commit();
  }

  @Override
  public void scan(boolean reverse, EntrySink sink) {
    byte[] from = reverse ? map.lastKey() : map.firstKey();
    Cursor<byte[], byte[]> cursor = map.cursor(from, null, reverse);
    while (cursor.hasNext()) {
      byte[] key = cursor.next();
      byte[] value = cursor.getValue().clone();
      sink.entry(key, 0, key.length, value, 0, value.length);
    }
  }

  @Override
  public boolean sync() {
    store.commit();
    store.sync();
    return true;
  }

  /** Twice: chunks that the first pass has emptied are given back by the second. */
  @Override
  public void settle() {
    store.commit();
    store.compactFile(settleMillis);
    store.commit();
    store.compactFile(settleMillis);
  }

  @Override
  public void close() {
    store.close();
  }

  /** Byte strings compared unsigned, which MVStore's own type does not do. */
  static final class ByteStrings extends BasicDataType<byte[]> {
    static final ByteStrings INSTANCE = new ByteStrings();

    @Override
    public int compare(byte[] a, byte[] b) {
      return Arrays.compareUnsigned(a, b);
    }

    @Override
    public int getMemory(byte[] bytes) {
      return 24 + bytes.length;
    }

    @Override
    public void write(WriteBuffer target, byte[] bytes) {
      target.putVarInt(bytes.length).put(bytes);
    }

    @Override
    public byte[] read(ByteBuffer source) {
      byte[] bytes = new byte[DataUtils.readVarInt(source)];
      source.get(bytes);
      return bytes;
    }

    @Override
    public byte[][] createStorage(int size) {
      return new byte[size][];
    }
  }
}
