package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Group commit: of those who wait for the device one leads, syncs for all whose records were
 * appended by then, and wakes them; the rest wait for the next leader, who is one of them.
 *
 * <p>Before the device is asked, the leader appends a watermark: up to where the sync before this
 * one had confirmed. So each sync makes durable the knowledge of the one before. After a failed
 * sync nothing is claimed to be durable any more.
 */
final class LogSyncer {
  private final SegmentLog log;
  private final SegmentRoller roller;
  private final WriteLock writeLock;
  private final Clock clock;
  private final StorageListener listener;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean leading;
  private long waiting;
  private volatile long synced;

  /** Up to where the last sync confirmed, not yet recorded; segment 0 for nothing. */
  private long markSegment;

  private int markOffset;

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
  void syncTo(long position) {
    if (synced >= position) {
      return;
    }
    lock.lock();
    waiting++;
    try {
      while (synced < position) {
        KvException failed = log.failure();
        if (failed != null) {
          throw KvException.inDoubt(
              failed.code(), "what was written may not be durable: " + failed.getMessage(), failed);
        }
        if (leading) {
          ended.awaitUninterruptibly();
        } else {
          lead();
        }
      }
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  private void lead() {
    leading = true;
    long followers = waiting;
    long done = 0;
    lock.unlock();
    try {
      done = syncNow(followers);
    } finally {
      lock.lock();
      leading = false;
      synced = Math.max(synced, done);
      ended.signalAll();
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
}
