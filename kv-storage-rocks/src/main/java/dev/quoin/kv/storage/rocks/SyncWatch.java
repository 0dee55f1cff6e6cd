package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import dev.quoin.kv.spi.storage.Durability;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the listener how long syncs take. Which writers share one only RocksDB knows, and it has no
 * safe way to say so: so one writer at a time is watched, and what it waited is told. The events
 * never overlap, and are at most as many as there were syncs.
 */
final class SyncWatch {
  private static final long UNWATCHED = Long.MIN_VALUE;

  private final Clock clock;
  private final StorageListener listener;
  private final AtomicBoolean watching = new AtomicBoolean();

  SyncWatch(Clock clock, StorageListener listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** Begins a write, and returns what to hand to {@link #ended} if it ends well. */
  long begun(Durability durability) {
    // After a failure nothing is synced any more, so a watch that never ends does no harm.
    return durability == Durability.SYNC
            && listener != StorageListener.NONE
            && watching.compareAndSet(false, true)
        ? clock.nanos()
        : UNWATCHED;
  }

  void ended(long begun) {
    if (begun != UNWATCHED) {
      listener.synced(clock.nanos() - begun, 0);
      watching.set(false);
    }
  }
}
