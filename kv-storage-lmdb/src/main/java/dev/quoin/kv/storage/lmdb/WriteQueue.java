package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.spi.runtime.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Combines writers (flat combining: Hendler, Incze, Shavit, Tzafrir, SPAA 2010): whoever finds
 * nobody writing writes for everybody who waits, in one transaction, and then wakes them; a lone
 * writer pays for one compare-and-set and touches no queue. Nothing is handed to another thread,
 * except from virtual threads, because an LMDB write transaction belongs to the thread of the
 * operating system that began it.
 *
 * <p>A turn takes what is queued when it begins. Whoever is left over is woken by the one who ends
 * his turn, and takes the next. No wake-up is lost: a waiter queues first and tries for the turn
 * after, the one in turn gives it up first and looks into the queue after.
 */
final class WriteQueue {
  /** A transaction's worth; LMDB would begin to spill pages of larger ones. */
  private static final long MOST_BYTES_TOGETHER = 16L << 20;

  private final Scheduler scheduler;
  private final Consumer<List<WriteRequest>> committer;
  private final Queue<WriteRequest> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean helperAsked = new AtomicBoolean();

  /** Used by the one in turn. */
  private final List<WriteRequest> group = new ArrayList<>();

  /**
   * Makes a queue.
   *
   * @param committer is given one request to be run alone, or several to be committed together, by
   *     one thread at a time; leaves a failure in those that failed, and throws nothing
   */
  WriteQueue(Scheduler scheduler, Consumer<List<WriteRequest>> committer) {
    this.scheduler = scheduler;
    this.committer = committer;
  }

  /** Has a request carried out, and throws what it failed with. Interrupts do not end the wait. */
  void submit(WriteRequest request) {
    if (request.isVirtual()) {
      waiting.add(request);
      askHelper();
      park(request);
    } else if (waiting.isEmpty() && busy.compareAndSet(false, true)) {
      group.add(request);
      takeTurn();
    } else {
      waiting.add(request);
      join(request);
    }
    request.throwIfFailed();
  }

  private void join(WriteRequest request) {
    boolean interrupted = false;
    while (!request.isDone()) {
      if (busy.compareAndSet(false, true)) {
        takeTurn();
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void park(WriteRequest request) {
    boolean interrupted = false;
    while (!request.isDone()) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Carries out what was put into the group and what waits. The caller has the turn. */
  private void takeTurn() {
    try {
      collect();
      if (!group.isEmpty()) {
        committer.accept(group);
      }
    } finally {
      // Copied out before the turn is given up, as the next one fills the list.
      WriteRequest[] finished = group.toArray(WriteRequest[]::new);
      group.clear();
      busy.set(false);
      for (WriteRequest request : finished) {
        request.finish();
      }
      wakeNext();
    }
  }

  private void collect() {
    long bytes = group.isEmpty() ? 0 : group.get(0).bytes();
    if (!group.isEmpty() && group.get(0).alone() != null) {
      return;
    }
    for (WriteRequest next = waiting.peek(); next != null; next = waiting.peek()) {
      bytes += next.bytes();
      if (!group.isEmpty() && (next.alone() != null || bytes > MOST_BYTES_TOGETHER)) {
        return;
      }
      group.add(next);
      waiting.remove();
      if (next.alone() != null) {
        return;
      }
    }
  }

  private void wakeNext() {
    WriteRequest next = waiting.peek();
    if (next == null) {
      return;
    }
    if (next.isVirtual()) {
      askHelper();
    } else {
      next.wake();
    }
  }

  private void askHelper() {
    if (helperAsked.compareAndSet(false, true)) {
      scheduler.execute(this::help);
    }
  }

  /** Takes one turn for virtual threads, unless somebody else is taking one and will look here. */
  private void help() {
    helperAsked.set(false);
    if (!waiting.isEmpty() && busy.compareAndSet(false, true)) {
      takeTurn();
    }
  }
}
