package dev.quoin.kv.tck.reference;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import org.jspecify.annotations.Nullable;

/** Frozen contents. */
final class ReferenceSnapshot implements Snapshot {
  private final ReferenceEngine owner;
  private final Contents contents;
  private volatile boolean closed;

  ReferenceSnapshot(ReferenceEngine owner, Contents contents) {
    this.owner = owner;
    this.contents = contents;
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    checkOpen();
    ReferenceEngine.checkKey(key);
    return contents.table(owner.number(table)).get(key);
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    checkOpen();
    return new ReferenceCursor(this::checkOpen, contents.table(owner.number(table)), range);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkOpen() {
    owner.checkOpen();
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "snapshot is closed");
    }
  }
}
