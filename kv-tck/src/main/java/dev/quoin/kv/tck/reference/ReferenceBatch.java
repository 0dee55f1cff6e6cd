package dev.quoin.kv.tck.reference;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;

/** A batch as the list of its changes. */
final class ReferenceBatch implements WriteBatch {
  private final ReferenceEngine owner;
  private final List<Change> changes = new ArrayList<>();
  private long bytes;
  private boolean closed;

  ReferenceBatch(ReferenceEngine owner) {
    this.owner = owner;
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body) {
    checkOpen();
    add(owner.putOf(table, key, head, body));
  }

  @Override
  public void delete(Table table, Bytes key) {
    checkOpen();
    add(owner.deleteOf(table, key));
  }

  private void add(Change change) {
    long more = (long) change.key().length() + change.value().length();
    ReferenceEngine.checkBatchBytes(bytes + more);
    changes.add(change);
    bytes += more;
  }

  @Override
  public int count() {
    checkOpen();
    return changes.size();
  }

  @Override
  public long bytes() {
    checkOpen();
    return bytes;
  }

  @Override
  public void clear() {
    checkOpen();
    changes.clear();
    bytes = 0;
  }

  @Override
  public void close() {
    closed = true;
    changes.clear();
  }

  ReferenceEngine owner() {
    return owner;
  }

  List<Change> changes() {
    checkOpen();
    return List.copyOf(changes);
  }

  private void checkOpen() {
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "batch is closed");
    }
  }
}
