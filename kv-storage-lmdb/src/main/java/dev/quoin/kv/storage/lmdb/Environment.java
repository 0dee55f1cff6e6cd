package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.CloseGate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.lmdbjava.Env;

/**
 * LMDB's environment behind a gate. Every native call is made inside the gate; what must have LMDB
 * to itself (a larger map, a table made or dropped, the end) closes the gate, waits until everybody
 * has left, does its work, and puts up a new gate, unless it was the end.
 *
 * <p>Snapshots and cursors keep read transactions open while nobody is inside. LMDB asks that no
 * transaction be active when the map is replaced, because an active one may hold pointers into it;
 * an idle one holds none (it is page numbers and a slot in the reader table), but a native cursor
 * does. So cursors remember {@link #maps} and open themselves anew when it has changed.
 */
final class Environment {
  private final Env<NativeBytes> env;
  private final String what;
  private final ReentrantLock turnstile = new ReentrantLock();
  private volatile CloseGate gate;
  private volatile boolean closed;
  private final AtomicInteger maps = new AtomicInteger();
  private long mapBytes;

  Environment(Env<NativeBytes> env, String what, long mapBytes) {
    this.env = env;
    this.what = what;
    this.mapBytes = mapBytes;
    this.gate = new CloseGate(what);
  }

  /** Returns LMDB's environment, to be used inside the gate only. */
  Env<NativeBytes> env() {
    return env;
  }

  /**
   * Lets a call in, after waiting for whoever has LMDB to himself.
   *
   * @throws KvException CLOSED
   */
  int enter() {
    while (true) {
      CloseGate current = gate;
      try {
        return current.enter();
      } catch (KvException e) {
        if (closed) {
          throw e;
        }
        awaitTurnstile();
      }
    }
  }

  private void awaitTurnstile() {
    turnstile.lock();
    try {
      // Whoever had LMDB to himself is done.
    } finally {
      turnstile.unlock();
    }
  }

  /** Lets a call out. The gate is the one it entered: none is replaced while somebody is inside. */
  void leave(int ticket) {
    gate.leave(ticket);
  }

  boolean isClosed() {
    return closed;
  }

  void checkOpen() {
    if (closed) {
      gate.checkOpen();
    }
  }

  /** Returns how often the map was replaced. */
  int maps() {
    return maps.get();
  }

  /** Runs {@code work} while nobody is inside. The caller is not inside and is the only writer. */
  void exclusively(Runnable work) {
    turnstile.lock();
    try {
      checkOpen();
      gate.close();
      try {
        work.run();
      } finally {
        if (!closed) {
          gate = new CloseGate(what);
        }
      }
    } finally {
      turnstile.unlock();
    }
  }

  /**
   * Doubles the map. The caller is not inside, holds no write transaction, and is the only writer.
   */
  void grow() {
    exclusively(this::growNow);
  }

  /** As {@link #grow}, for work that already has LMDB to itself. */
  void growNow() {
    long larger = Math.multiplyExact(mapBytes, 2L);
    try {
      env.setMapSize(larger);
    } catch (RuntimeException e) {
      // LMDB has let go of the old map by then: nothing may touch it any more.
      closed = true;
      throw KvException.notApplied(
          ErrorCode.NO_SPACE,
          what + " cannot map " + larger + " bytes, and is closed: " + e.getMessage(),
          e);
    }
    mapBytes = larger;
    maps.incrementAndGet();
  }

  /** Returns how much address space the map takes. */
  long mapBytes() {
    return mapBytes;
  }

  /**
   * Lets nobody in any more and, for the one who closed first, runs {@code work} on what is left.
   */
  void close(Runnable work) {
    turnstile.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      gate.close();
      try {
        work.run();
      } finally {
        env.close();
      }
    } finally {
      turnstile.unlock();
    }
  }
}
