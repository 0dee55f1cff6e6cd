package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Cursor;
import java.util.List;

/** A cursor over entries that are known. */
class ListCursor implements Cursor {
  /** What a mutant makes of what it should show. */
  interface Change {
    List<Samples.Pair> of(List<Samples.Pair> pairs);
  }

  private final List<Samples.Pair> pairs;
  private int at = -1;
  private boolean closed;

  ListCursor(List<Samples.Pair> pairs) {
    this.pairs = pairs;
  }

  @Override
  public boolean next() {
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "cursor is closed");
    }
    at = Math.min(at + 1, pairs.size());
    return at < pairs.size();
  }

  @Override
  public Bytes key() {
    return current().key();
  }

  @Override
  public Bytes value() {
    return current().value();
  }

  private Samples.Pair current() {
    if (at < 0 || at >= pairs.size()) {
      throw new IllegalStateException("at no entry");
    }
    return pairs.get(at);
  }

  @Override
  public void close() {
    closed = true;
  }
}
