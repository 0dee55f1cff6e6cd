package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.runtime.CloseGate;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import org.jspecify.annotations.Nullable;

/**
 * A view, and whether it may still be used. What it reads from is freed by the garbage collector.
 */
final class MmapSnapshot implements Snapshot {
  private final View view;
  private final TableCatalog tables;
  private final CloseGate gate;
  private final Disorder disorder;
  private volatile boolean closed;

  MmapSnapshot(View view, TableCatalog tables, CloseGate gate, Disorder disorder) {
    this.view = view;
    this.tables = tables;
    this.gate = gate;
    this.disorder = disorder;
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    MmapTable ours = check(table);
    Limits.checkKey(key);
    byte[] array = UnsafeBytes.array(key);
    int from = UnsafeBytes.offset(key);
    long address =
        TreeMerge.find(view.root(ours.id), array, from, from + key.length(), view.keys());
    return address == 0
        ? null
        : Reader.value(view.keys().segment(address).read(Address.offset(address)));
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    return new MmapCursor(view, check(table), range, this::checkOpen, disorder);
  }

  private MmapTable check(Table table) {
    checkOpen();
    return tables.checked(table);
  }

  void checkOpen() {
    gate.checkOpen();
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "snapshot is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
