package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.CloseGate;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The snapshots and batches users have open. Each is freed once, by its own closing inside the
 * engine's gate, or with the engine when nobody is inside any more: whoever takes it out of the set
 * does it.
 */
final class HandedOut {
  private final CloseGate gate;
  private final Set<Releasable> open = ConcurrentHashMap.newKeySet();

  HandedOut(CloseGate gate) {
    this.gate = gate;
  }

  /** What holds native memory. */
  interface Releasable {
    /** Its user is done with it. */
    void release();

    /** Nobody can use it any more. */
    void free();
  }

  /** Adds one. The caller is inside the gate. */
  <T extends Releasable> T add(T made) {
    open.add(made);
    return made;
  }

  /** Lets one go, unless the engine did or is about to. */
  void release(Releasable one) {
    int ticket;
    try {
      ticket = gate.enter();
    } catch (KvException e) {
      return;
    }
    try {
      if (open.remove(one)) {
        one.release();
      }
    } finally {
      gate.leave(ticket);
    }
  }

  /** Frees all that are left. The gate is closed and nobody is inside. */
  void freeAll() {
    open.forEach(Releasable::free);
    open.clear();
  }
}
