package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One point in time, held by a read transaction of its own: what stands behind a snapshot and its
 * cursors, or behind one cursor of the engine.
 *
 * <p>Thread-safe: LMDB lets one thread at a time use a transaction, which the lock sees to. It is
 * taken inside the gate only.
 */
final class View {
  private final Views views;
  private final Reader reader;
  private final long transaction;
  private final long openedNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<LmdbCursor> cursors = new HashSet<>();
  private volatile boolean closed;
  private boolean told;

  View(Views views, Reader reader, long openedNanos) {
    this.views = views;
    this.reader = reader;
    this.transaction = reader.transaction().getId();
    this.openedNanos = openedNanos;
  }

  Environment environment() {
    return views.environment();
  }

  /** To be used with the lock held. */
  Reader reader() {
    return reader;
  }

  long transaction() {
    return transaction;
  }

  long openedNanos() {
    return openedNanos;
  }

  ReentrantLock lock() {
    return lock;
  }

  void checkOpen() {
    environment().checkOpen();
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "snapshot is closed");
    }
  }

  @Nullable Bytes get(LmdbTable table, Bytes key) {
    int ticket = environment().enter();
    try {
      lock.lock();
      try {
        checkOpen();
        table.checkThere();
        return table.isSeenBy(transaction) ? reader.get(table, key) : null;
      } catch (RuntimeException e) {
        throw Failures.read("get from table " + table.name(), e);
      } finally {
        lock.unlock();
      }
    } finally {
      environment().leave(ticket);
    }
  }

  /** Remembers a cursor, so that it is closed before the transaction is. */
  void add(LmdbCursor cursor) {
    lock.lock();
    try {
      checkOpen();
      cursors.add(cursor);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a cursor. The lock is held. */
  void remove(LmdbCursor cursor) {
    cursors.remove(cursor);
  }

  /** Lets go of the transaction; does nothing if that was done, or if the engine did it. */
  void close() {
    int ticket;
    try {
      ticket = environment().enter();
    } catch (KvException e) {
      closed = true;
      return;
    }
    try {
      if (end()) {
        views.remove(this);
        views.readers().release(reader);
      }
    } finally {
      environment().leave(ticket);
    }
  }

  /** Ends the transaction for good. Nobody is inside the gate any more. */
  void abandon() {
    if (end()) {
      reader.close();
    }
  }

  /** Returns true once, from when on the view has been told to have grown old. */
  boolean tellAge() {
    boolean first = !told;
    told = true;
    return first;
  }

  private boolean end() {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      cursors.forEach(LmdbCursor::closeNative);
      cursors.clear();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
