package dev.quoin.kv.core;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.core.entry.MetaRecord;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineLimits;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keyspaces of an embedded store, kept in the table {@code meta}: under {@code keyspace/NAME}
 * its number, key limit and value limit, four bytes each; under {@code keyspaces} the last number
 * given. The entries of keyspace 7 lie in the table {@code d7}.
 */
final class KeyspaceDirectory {
  private static final Bytes PREFIX = Bytes.utf8("keyspace/");
  private static final Bytes LAST_NUMBER = Bytes.utf8("keyspaces");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  private final StorageEngine engine;
  private final Table meta;
  private final int valueLimitBytes;
  private final ConcurrentHashMap<String, KeyspaceTable> known = new ConcurrentHashMap<>();
  private final ReentrantLock making = new ReentrantLock();
  private int lastNumber;

  KeyspaceDirectory(StorageEngine engine, Table meta, int valueLimitBytes) {
    this.engine = engine;
    this.meta = meta;
    this.valueLimitBytes = valueLimitBytes;
    Bytes last = engine.get(meta, LAST_NUMBER);
    if (last != null) {
      lastNumber = MetaRecord.open(LAST_NUMBER, last).getInt();
    }
    try (Cursor cursor = engine.scan(meta, ScanRange.forward(KeyRange.prefix(PREFIX)))) {
      while (cursor.next()) {
        String name = cursor.key().slice(PREFIX.length(), cursor.key().length()).toUtf8();
        ByteBuffer fields = MetaRecord.open(cursor.key(), cursor.value());
        int number = fields.getInt();
        known.put(
            name,
            new KeyspaceTable(
                name, number, engine.table("d" + number), fields.getInt(), fields.getInt()));
      }
    }
  }

  /** Throws INVALID_ARGUMENT if no keyspace can have this name. */
  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "keyspace: \"%s\" (expected: 1 to 64 of A-Z a-z 0-9 . _ -, not beginning with . or -)"
              .formatted(name));
    }
  }

  Set<String> names() {
    return Collections.unmodifiableSet(new TreeSet<>(known.keySet()));
  }

  @Nullable KeyspaceTable find(String name) {
    return known.get(name);
  }

  /**
   * Returns a keyspace, which is made, durably, if there is none.
   *
   * @throws KvException NOT_APPLIED if it cannot be made
   */
  KeyspaceTable findOrMake(String name) {
    KeyspaceTable found = known.get(name);
    if (found != null) {
      return found;
    }
    making.lock();
    try {
      found = known.get(name);
      if (found == null) {
        found = make(name);
        known.put(name, found);
      }
      return found;
    } catch (KvException e) {
      throw KvException.notApplied(
          e.code(), "cannot make keyspace " + name + ": " + e.getMessage(), e);
    } finally {
      making.unlock();
    }
  }

  /** A crash before the batch leaves an empty table, which the next keyspace made will have. */
  private KeyspaceTable make(String name) {
    int number = lastNumber + 1;
    int keyLimit = EngineLimits.GUARANTEED_KEY_BYTES;
    Table table = engine.table("d" + number);
    Bytes key = PREFIX.concat(Bytes.utf8(name));
    ByteBuffer fields =
        ByteBuffer.allocate(3 * Integer.BYTES)
            .putInt(number)
            .putInt(keyLimit)
            .putInt(valueLimitBytes);
    try (WriteBatch batch = engine.newBatch()) {
      batch.put(meta, key, MetaRecord.seal(key, fields));
      batch.put(
          meta,
          LAST_NUMBER,
          MetaRecord.seal(LAST_NUMBER, ByteBuffer.allocate(Integer.BYTES).putInt(number)));
      engine.write(batch, Durability.SYNC);
    }
    lastNumber = number;
    return new KeyspaceTable(name, number, table, keyLimit, valueLimitBytes);
  }
}
