package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;

/**
 * The tables of one engine. A table {@code x} is the column family {@code t:x}, so that none meets
 * the one every database has, {@code default}, which stays empty. Callers are inside the engine's
 * gate, but for {@link #closeAll}.
 */
final class RocksTables {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String PREFIX = "t:";

  private final RocksEngine engine;
  private final RocksDatabase database;
  private final WriteHealth health;
  private final Map<String, RocksTable> byName = new ConcurrentHashMap<>();

  RocksTables(RocksEngine engine, RocksDatabase database, WriteHealth health)
      throws RocksDBException {
    this.engine = engine;
    this.database = database;
    this.health = health;
    for (ColumnFamilyHandle handle : database.handles()) {
      String family = new String(handle.getName(), StandardCharsets.US_ASCII);
      if (family.startsWith(PREFIX)) {
        String name = family.substring(PREFIX.length());
        byName.put(name, new RocksTable(engine, name, handle));
      }
    }
  }

  RocksTable open(String name) {
    RocksTable found = byName.get(name);
    return found != null ? found : create(name);
  }

  Set<String> names() {
    return new TreeSet<>(byName.keySet());
  }

  Collection<RocksTable> all() {
    return byName.values();
  }

  synchronized void drop(RocksTable table) {
    health.check();
    table.checkUsable();
    // Nobody is inside after this, so the handle can go.
    table.close();
    try {
      database.db().dropColumnFamily(table.handle);
    } catch (RocksDBException e) {
      throw health.writeFailed("drop of " + table, e);
    }
    byName.remove(table.name(), table);
    database.db().destroyColumnFamilyHandle(table.handle);
  }

  /** Writes what is in memory to table files, at one point in time if there is no log. */
  synchronized void flush() throws RocksDBException {
    List<ColumnFamilyHandle> handles = byName.values().stream().map(table -> table.handle).toList();
    if (handles.isEmpty()) {
      return;
    }
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true)) {
      database.db().flush(wait, handles);
    }
  }

  /** Lets nobody use any table any more. */
  void closeAll() {
    byName.values().forEach(RocksTable::close);
  }

  private synchronized RocksTable create(String name) {
    if (!NAME.matcher(name).matches()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "table name: " + name + " (expected: 1 to 64 of A-Z a-z 0-9 . _ -)");
    }
    RocksTable found = byName.get(name);
    if (found != null) {
      return found;
    }
    health.check();
    byte[] family = (PREFIX + name).getBytes(StandardCharsets.US_ASCII);
    try {
      ColumnFamilyHandle handle =
          database
              .db()
              .createColumnFamily(new ColumnFamilyDescriptor(family, database.tableOptions()));
      RocksTable made = new RocksTable(engine, name, handle);
      byName.put(name, made);
      return made;
    } catch (RocksDBException e) {
      throw health.writeFailed("create of table " + name, e);
    }
  }
}
