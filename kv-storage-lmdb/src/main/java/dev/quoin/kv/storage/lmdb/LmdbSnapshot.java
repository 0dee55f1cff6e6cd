package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import org.jspecify.annotations.Nullable;

/** A view that the caller keeps. */
final class LmdbSnapshot implements Snapshot {
  private final View view;
  private final Tables tables;

  LmdbSnapshot(View view, Tables tables) {
    this.view = view;
    this.tables = tables;
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    view.checkOpen();
    LmdbTable known = LmdbTable.of(table, tables);
    Limits.checkKey(key);
    return view.get(known, key);
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    view.checkOpen();
    LmdbCursor cursor = new LmdbCursor(view, LmdbTable.of(table, tables), range, false);
    view.add(cursor);
    return cursor;
  }

  @Override
  public void close() {
    view.close();
  }
}
