package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Makes records durable for many callers at once: one of them leads and syncs all that was appended
 * up to now; those that come meanwhile wait, and one of them leads the next turn for all.
 */
final class GroupSync {
  private final LiveFiles live;
  private final Failures failures;
  private final StorageListener listener;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private boolean led;
  private volatile long synced;

  GroupSync(LiveFiles live, Failures failures, MmapLogOptions options, long synced) {
    this.live = live;
    this.failures = failures;
    this.listener = options.listener();
    this.clock = options.platform().clock();
    this.synced = synced;
  }

  /** Returns a position below which everything is durable. */
  long synced() {
    return synced;
  }

  /** Returns once everything is durable that was below {@code end} when this was called. */
  void sync(LongSupplier end) {
    long target = end.getAsLong();
    if (!lead(target)) {
      return;
    }
    long from = synced;
    long reached = end.getAsLong();
    boolean done = false;
    try {
      long began = clock.nanos();
      for (LogFile file : live.all()) {
        // By its limit, not by its last record: a seal must be durable before what follows it.
        if (file.header.limit() > from && file.header.base() < reached) {
          file.file.sync();
        }
      }
      done = true;
      listener.synced(clock.nanos() - began, 0);
    } catch (IOException e) {
      throw failures.latch(e, Outcome.IN_DOUBT, "sync up to position " + reached);
    } finally {
      lock.lock();
      try {
        led = false;
        if (done) {
          synced = reached;
        }
        ended.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Returns true if the caller is to lead, false if {@code target} is durable. */
  private boolean lead(long target) {
    lock.lock();
    try {
      failures.check(Outcome.IN_DOUBT);
      while (synced < target) {
        if (!led) {
          led = true;
          return true;
        }
        ended.awaitUninterruptibly();
        if (synced < target) {
          failures.check(Outcome.IN_DOUBT);
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }
}
