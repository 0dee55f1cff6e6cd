package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.CloseGate;
import dev.quoin.kv.spi.storage.Table;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.ColumnFamilyHandle;

/**
 * A table: a column family. Has a gate of its own, so that a call pays for one gate only and the
 * table can be dropped while the engine goes on: whoever is inside may use {@link #handle} and the
 * database, and neither is freed before he left.
 */
final class RocksTable implements Table {
  /** What {@link #tryEnter} returns instead of a ticket. */
  static final int DROPPED = -1;

  final RocksEngine engine;
  final ColumnFamilyHandle handle;

  private final String name;
  private final CloseGate gate;

  /** Open cursors; whoever takes one out of the set frees it. */
  private final Set<RocksCursor> cursors = ConcurrentHashMap.newKeySet();

  RocksTable(RocksEngine engine, String name, ColumnFamilyHandle handle) {
    this.engine = engine;
    this.name = name;
    this.handle = handle;
    this.gate = new CloseGate("table " + name);
  }

  @Override
  public String name() {
    return name;
  }

  /**
   * Lets a call in, to be let out by {@link #leave}.
   *
   * @throws KvException CLOSED if the engine is closed, NOT_FOUND if the table was dropped
   */
  int enter() {
    try {
      return gate.enter();
    } catch (KvException e) {
      throw unusable(e);
    }
  }

  /** Lets a call in as {@link #enter} does, or returns {@link #DROPPED}. */
  int tryEnter() {
    try {
      return enter();
    } catch (KvException e) {
      if (e.code() == ErrorCode.NOT_FOUND) {
        return DROPPED;
      }
      throw e;
    }
  }

  void leave(int ticket) {
    gate.leave(ticket);
  }

  /** Throws as {@link #enter} does. */
  void checkUsable() {
    try {
      gate.checkOpen();
    } catch (KvException e) {
      throw unusable(e);
    }
  }

  /** Keeps a cursor, to be freed with the table. The caller is inside. */
  void register(RocksCursor cursor) {
    cursors.add(cursor);
  }

  /** Returns whether it is up to the caller to free the cursor. */
  boolean unregister(RocksCursor cursor) {
    return cursors.remove(cursor);
  }

  /** Lets nobody in any more, waits for those inside, and frees the cursors they left. */
  void close() {
    gate.close();
    for (RocksCursor cursor : cursors) {
      if (unregister(cursor)) {
        cursor.free();
      }
    }
  }

  @Override
  public String toString() {
    return "table " + name + " of " + engine;
  }

  private KvException unusable(KvException closed) {
    engine.checkOpen();
    return KvException.notApplied(ErrorCode.NOT_FOUND, this + " was dropped", closed);
  }
}
