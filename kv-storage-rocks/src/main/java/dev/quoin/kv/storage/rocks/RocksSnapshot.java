package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;

/**
 * A point in time, counted by its users: its maker is the first of them, a call that reads from it
 * is another for as long as it takes, and the last one to go lets go of the native snapshot. So
 * closing waits for nobody.
 */
final class RocksSnapshot implements Snapshot, HandedOut.Releasable {
  private final RocksEngine engine;
  private final HandedOut handedOut;
  private final org.rocksdb.Snapshot point;
  private final ReadOptions options = new ReadOptions();
  private final Natives natives = new Natives();
  private final AtomicInteger users = new AtomicInteger(1);
  private volatile boolean closed;

  /** Takes over {@code point}. The caller is inside the engine's gate. */
  RocksSnapshot(
      RocksEngine engine, HandedOut handedOut, org.rocksdb.Snapshot point, AutoCloseable release) {
    this.engine = engine;
    this.handedOut = handedOut;
    this.point = point;
    natives.own(release);
    natives.own(options).setSnapshot(point);
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    return engine.get(table, key, this);
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    return engine.scan(table, range, this);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    handedOut.release(this);
  }

  /** Becomes a user. The caller is inside a gate. */
  void acquire() {
    checkOpen();
    if (users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
      throw closedException();
    }
  }

  /** Ceases to be a user. The caller is inside a gate. */
  @Override
  public void release() {
    if (users.decrementAndGet() == 0) {
      free();
    }
  }

  ReadOptions options() {
    return options;
  }

  org.rocksdb.Snapshot point() {
    return point;
  }

  void checkOpen() {
    if (closed) {
      throw closedException();
    }
  }

  /** Frees what is native; the engine itself does so when it is closed and nobody is inside. */
  @Override
  public void free() {
    natives.close();
  }

  private static KvException closedException() {
    return KvException.notApplied(ErrorCode.CLOSED, "snapshot is closed");
  }
}
