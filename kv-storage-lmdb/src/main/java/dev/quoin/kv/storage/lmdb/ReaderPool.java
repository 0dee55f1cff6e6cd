package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.TxnFlags;

/**
 * The read transactions of an engine, reset while nobody reads with them: beginning a transaction
 * anew costs a slot in LMDB's reader table and several allocations, renewing one costs neither.
 *
 * <p>A thread finds the reader it used last in the place of its number, so that threads do not
 * meet. Snapshots and cursors keep theirs; some readers are held back from them, so that point
 * reads always find one.
 */
final class ReaderPool {
  private static final int PLACES = 64;

  /** References between two places: a cache line. */
  private static final int SPREAD = 16;

  private static final long PAUSE_NANOS = 100_000;

  private final Environment environment;
  private final Clock clock;
  private final int most;
  private final int mostKept;
  private final long waitNanos;
  private final AtomicReferenceArray<@Nullable Reader> idle =
      new AtomicReferenceArray<>(PLACES * SPREAD);
  private final Queue<Reader> spare = new ConcurrentLinkedQueue<>();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger kept = new AtomicInteger();

  ReaderPool(Environment environment, Clock clock, int most, Duration wait) {
    this.environment = environment;
    this.clock = clock;
    this.most = most;
    this.mostKept = most - Math.max(1, Math.min(16, most / 4));
    this.waitNanos = wait.toNanos();
  }

  /** Returns a begun reader, or {@code null} if all are taken. The caller is inside the gate. */
  @Nullable Reader tryTake() {
    Reader reader = idle.getAndSet(place(), null);
    if (reader == null) {
      reader = spare.poll();
    }
    if (reader == null && made.get() >= Math.min(most, PLACES)) {
      reader = takeOfOthers();
    }
    if (reader == null) {
      return make();
    }
    boolean begun = false;
    try {
      reader.begin();
      begun = true;
      return reader;
    } finally {
      if (!begun) {
        discard(reader);
      }
    }
  }

  /** Ends a reader and puts it back. The caller is inside the gate. */
  void giveBack(Reader reader) {
    reader.end();
    if (!idle.compareAndSet(place(), null, reader)) {
      spare.add(reader);
    }
  }

  /** Returns a begun reader for a snapshot or cursor. The caller is inside the gate. */
  @Nullable Reader tryKeep() {
    if (kept.incrementAndGet() > mostKept) {
      kept.decrementAndGet();
      return null;
    }
    Reader reader = null;
    try {
      reader = tryTake();
      return reader;
    } finally {
      if (reader == null) {
        kept.decrementAndGet();
      }
    }
  }

  /** Takes back a reader that was kept. The caller is inside the gate. */
  void release(Reader reader) {
    kept.decrementAndGet();
    giveBack(reader);
  }

  /** What to do inside the gate; {@code null} says that all readers were taken. */
  interface Attempt<T> {
    @Nullable T run();
  }

  /**
   * Repeats {@code attempt} inside the gate until it has a result, and outside of it in between, so
   * that whoever waits for a reader keeps nobody from closing.
   *
   * @throws KvException OVERLOADED after the configured wait, CLOSED
   */
  <T> T await(Attempt<T> attempt) {
    long begin = 0;
    for (boolean first = true; ; first = false) {
      int ticket = environment.enter();
      try {
        T result = attempt.run();
        if (result != null) {
          return result;
        }
      } finally {
        environment.leave(ticket);
      }
      if (first) {
        begin = clock.nanos();
      } else if (clock.nanos() - begin > waitNanos) {
        throw KvException.notApplied(
            ErrorCode.OVERLOADED,
            "all readers are taken: %d of at most %d by open snapshots and cursors (expected: some"
                    .formatted(kept.get(), mostKept)
                + " to be closed, or a larger maxReaders than "
                + most
                + ")");
      }
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  int made() {
    return made.get();
  }

  int kept() {
    return kept.get();
  }

  /** Ends all idle readers. Nobody is inside the gate any more. */
  void close() {
    for (int place = 0; place < idle.length(); place += SPREAD) {
      Reader reader = idle.getAndSet(place, null);
      if (reader != null) {
        reader.close();
      }
    }
    for (Reader reader = spare.poll(); reader != null; reader = spare.poll()) {
      reader.close();
    }
  }

  private @Nullable Reader takeOfOthers() {
    for (int place = 0; place < idle.length(); place += SPREAD) {
      if (idle.get(place) != null) {
        Reader reader = idle.getAndSet(place, null);
        if (reader != null) {
          return reader;
        }
      }
    }
    return null;
  }

  private @Nullable Reader make() {
    if (made.incrementAndGet() > most) {
      made.decrementAndGet();
      return null;
    }
    Reader reader = null;
    try {
      reader = new Reader(environment.env().txn(null, TxnFlags.MDB_RDONLY_TXN));
      return reader;
    } finally {
      if (reader == null) {
        made.decrementAndGet();
      }
    }
  }

  private void discard(Reader reader) {
    made.decrementAndGet();
    reader.close();
  }

  private static int place() {
    return ((int) Thread.currentThread().getId() & (PLACES - 1)) * SPREAD;
  }
}
