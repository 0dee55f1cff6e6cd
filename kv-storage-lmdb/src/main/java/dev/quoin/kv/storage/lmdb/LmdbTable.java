package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Table;
import org.lmdbjava.Dbi;

/**
 * A table: one LMDB database. Changed only while nobody is inside the engine's gate, which is what
 * makes the plain fields safe to read within it.
 */
final class LmdbTable implements Table {
  private final Tables owner;
  private final String name;

  /** The transaction that made the table; snapshots older than it see it empty. */
  private final long madeBy;

  private Dbi<NativeBytes> dbi;
  private volatile boolean dropped;

  LmdbTable(Tables owner, String name, Dbi<NativeBytes> dbi, long madeBy) {
    this.owner = owner;
    this.name = name;
    this.dbi = dbi;
    this.madeBy = madeBy;
  }

  @Override
  public String name() {
    return name;
  }

  /** Returns the table behind a handle, if it is of this engine and still there. */
  static LmdbTable of(Table table, Tables owner) {
    if (!(table instanceof LmdbTable known) || known.owner != owner) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "table " + table.name() + " is of another engine (expected: one made by this one)");
    }
    known.checkThere();
    return known;
  }

  void checkThere() {
    if (dropped) {
      throw KvException.notApplied(ErrorCode.NOT_FOUND, "table " + name + " was dropped");
    }
  }

  Dbi<NativeBytes> dbi() {
    return dbi;
  }

  boolean isSeenBy(long transaction) {
    return madeBy <= transaction;
  }

  void rebind(Dbi<NativeBytes> handle) {
    dbi = handle;
  }

  void markDropped() {
    dropped = true;
  }
}
