package dev.quoin.kv.storage.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The native objects of one owner, closed in the reverse of the order in which they were made:
 * options before the slices they point to, an iterator before its options, a database last of all
 * that reads from it.
 *
 * <p>rocksdbjni has no finalizers: what nobody closes is leaked. Tests ask {@link #live}.
 */
final class Natives implements AutoCloseable {
  private static final AtomicLong LIVE = new AtomicLong();

  private final Deque<AutoCloseable> owned = new ArrayDeque<>(4);

  /** Returns how many native objects the process owns through this class. */
  static long live() {
    return LIVE.get();
  }

  synchronized <T extends AutoCloseable> T own(T made) {
    owned.push(made);
    LIVE.incrementAndGet();
    return made;
  }

  /** Closes everything. May be called twice. */
  @Override
  public synchronized void close() {
    for (AutoCloseable made = owned.poll(); made != null; made = owned.poll()) {
      LIVE.decrementAndGet();
      try {
        made.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + made, e);
      }
    }
  }
}
