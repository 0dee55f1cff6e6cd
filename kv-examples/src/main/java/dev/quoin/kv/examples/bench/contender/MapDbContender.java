package dev.quoin.kv.examples.bench.contender;

import dev.quoin.kv.spi.storage.Durability;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/**
 * MapDB's BTreeMap. Without transactions a killed process leaves a file that MapDB itself refuses,
 * which is NONE; with transactions each write commits, with the sync of the file (SYNC) or without
 * (BUFFERED).
 */
final class MapDbContender implements Contender {
  private static final int INLINE_BYTES = 128;

  private final DB db;
  private final BTreeMap<byte[], byte[]> map;
  private final boolean transactions;
  private final boolean synced;

  MapDbContender(ContenderKind.Setup setup) {
    DBMaker.Maker maker =
        DBMaker.fileDB(setup.directory().resolve("data.mapdb").toFile())
            .fileMmapEnable()
            .fileMmapPreclearDisable()
            .cleanerHackEnable();
    transactions = setup.durability() != Durability.NONE;
    if (transactions) {
      maker.transactionEnable();
    }
    synced = setup.durability() == Durability.SYNC;
    if (!synced) {
      maker.fileSyncDisable();
    }
    db = maker.make();
    DB.TreeMapMaker<byte[], byte[]> tree =
        db.treeMap("bench", Serializer.BYTE_ARRAY_DELTA2, Serializer.BYTE_ARRAY);
    if (setup.valueBytes() > INLINE_BYTES) {
      tree.valuesOutsideNodesEnable();
    }
    map = tree.createOrOpen();
  }

  @Override
  public void put(Object key, Object value) {
    map.put((byte[]) key, (byte[]) value);
    commit();
  }

  private void commit() {
    if (transactions) {
      db.commit();
    }
  }

  @Override
  public boolean get(Object key, ValueSink sink) {
    byte[] value = map.get(key);
    if (value == null) {
      return false;
    }
    sink.value(value, 0, value.length);
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
    Iterator<Map.Entry<byte[], byte[]>> entries =
        reverse ? map.descendingEntryIterator() : map.entryIterator();
    while (entries.hasNext()) {
      Map.Entry<byte[], byte[]> entry = entries.next();
      byte[] key = entry.getKey();
      byte[] value = entry.getValue();
      sink.entry(key, 0, key.length, value, 0, value.length);
    }
  }

  @Override
  public boolean sync() {
    db.commit();
    return synced;
  }

  @Override
  public void settle() {
    db.commit();
    db.getStore().compact();
  }

  @Override
  public void close() {
    db.close();
  }
}
