package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Group commit: of those who wait for the device one leads, syncs for all whose records were
 * appended by then, and wakes them; the rest wait for the next leader, who is one of them. A leader
 * who comes early, while those whom the last sync released are still on their way, gives way to
 * them first: else every other sync would serve hardly anybody. One writer alone waits for nobody.
 *
 * <p>Before the device is asked, the leader appends a watermark: up to where the sync before this
 * one had confirmed. So each sync makes durable the knowledge of the one before. After a failed
 * sync nothing is claimed to be durable any more.
 */
final class LogSyncer {
  /**
   * After how many turns without a new record a leader stops giving way, and after how many at all.
   */
  private static final int IDLE_TURNS = 4;

  private static final int MAX_TURNS = 1_000;

  /** How often one who waits gives the processor away before he sleeps. */
  private static final int PATIENCE = 64;

  private final SegmentLog log;
  private final SegmentRoller roller;
  private final WriteLock writeLock;
  private final Clock clock;
  private final StorageListener listener;

  private final AtomicBoolean leading = new AtomicBoolean();

  /** Who waits for a leader to end, about in the order of their positions; and how many. */
  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

  private final AtomicInteger waiting = new AtomicInteger();
  private volatile long synced;

  /** Up to where the last sync confirmed, not yet recorded; segment 0 for nothing. */
  private long markSegment;

  private int markOffset;

  /** How many the last sync served. What is not volatile is for the leader only. */
  private int lastGroup;

  LogSyncer(
      SegmentLog log,
      SegmentRoller roller,
      WriteLock writeLock,
      Clock clock,
      StorageListener listener) {
    this.log = log;
    this.roller = roller;
    this.writeLock = writeLock;
    this.clock = clock;
    this.listener = listener;
  }

  /** Returns when everything up to this position of the log is durable. */
  @SuppressWarnings("ThreadPriorityCheck") // a hint is all it is meant to be
  void syncTo(long position) {
    if (synced >= position) {
      return;
    }
    int patience = PATIENCE;
    boolean queued = false;
    boolean interrupted = false;
    try {
      while (synced < position) {
        KvException failed = log.failure();
        if (failed != null) {
          throw KvException.inDoubt(
              failed.code(), "what was written may not be durable: " + failed.getMessage(), failed);
        }
        if (leading.compareAndSet(false, true)) {
          lead(position);
        } else if (!queued) {
          queued = true;
          waiting.incrementAndGet();
          waiters.add(new Waiter(Thread.currentThread(), position));
        } else if (patience > 0) {
          patience--;
          Thread.yield();
        } else if (leading.get()) {
          LockSupport.park(this);
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void lead(long position) {
    boolean failed = true;
    try {
      if (synced < position) {
        gather();
        synced = syncNow(waiting.get() + 1);
      }
      failed = false;
    } finally {
      lastGroup = 1 + release(failed ? Long.MAX_VALUE : synced);
      leading.set(false);
      wakeNext();
    }
  }

  /** Wakes those who wait for no more than this position; returns how many. */
  private int release(long position) {
    int released = 0;
    for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
      Waiter waiter = all.next();
      if (waiter.position <= position) {
        all.remove();
        waiting.decrementAndGet();
        released++;
        LockSupport.unpark(waiter.thread);
      }
    }
    return released;
  }

  /**
   * Wakes one of those who still wait, to lead next. One who is covered already needs no leader.
   */
  private void wakeNext() {
    for (Waiter waiter : waiters) {
      if (waiter.position > synced) {
        LockSupport.unpark(waiter.thread);
        return;
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // a hint is all it is meant to be
  private void gather() {
    long appended = log.appended();
    int idle = 0;
    for (int i = 0; i < MAX_TURNS && idle < IDLE_TURNS && waiting.get() + 1 < lastGroup; i++) {
      Thread.yield();
      long now = log.appended();
      idle = now == appended ? idle + 1 : 0;
      appended = now;
    }
  }

  private long syncNow(long followers) {
    long target;
    Segment active;
    int end;
    List<Segment> full;
    writeLock.lock();
    try {
      if (markSegment != 0 && log.failure() == null) {
        recordWatermark();
      }
      target = log.appended();
      active = log.active();
      end = log.end();
      full = roller.unsealed();
    } finally {
      writeLock.unlock();
    }
    long began = clock.nanos();
    try {
      for (Segment segment : full) {
        segment.forceFull();
      }
      active.force();
    } catch (IOException e) {
      log.fail("a sync failed, so nothing is durable for certain any more", e);
      listener.backgroundFailed(e);
      throw KvException.inDoubt(ErrorCode.IO_ERROR, "what was written may not be durable: " + e, e);
    }
    markSegment = active.id;
    markOffset = end;
    listener.synced(clock.nanos() - began, followers);
    return target;
  }

  private void recordWatermark() {
    try {
      log.appendWatermark(markSegment, markOffset);
      markSegment = 0;
    } catch (KvException e) {
      // Without a watermark damage is only told less often; the sync itself still counts.
      if (log.failure() != null) {
        throw KvException.inDoubt(e.code(), "what was written may not be durable: " + e, e);
      }
    }
  }

  /** A thread that waits until everything up to a position is durable. */
  private record Waiter(Thread thread, long position) {}
}
