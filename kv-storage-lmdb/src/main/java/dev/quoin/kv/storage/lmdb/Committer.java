package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import jnr.constants.platform.Errno;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/**
 * Carries out groups of writes, each as one transaction. For one thread at a time: the one whose
 * turn it is in the {@link WriteQueue}.
 *
 * <p>A full map is doubled and the group written again. A request that fails its own check fails
 * alone; where LMDB fails in the middle of a group, every request gets a transaction of its own, so
 * that the one at fault fails alone too. An error of the device makes every later write fail, as
 * what the operating system still holds is unknown then.
 */
final class Committer {
  private final Environment environment;
  private final Space space;
  private final Clock clock;
  private final StorageListener listener;
  private final NativeBytes key = new NativeBytes(Limits.KEY_BYTES);
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private volatile @Nullable KvException broken;

  Committer(Environment environment, Space space, Clock clock, StorageListener listener) {
    this.environment = environment;
    this.space = space;
    this.clock = clock;
    this.listener = listener;
  }

  /** Returns how many transactions were committed. */
  long commits() {
    return commits.get();
  }

  /** Returns how many requests they held. */
  long writes() {
    return writes.get();
  }

  /** Carries out a group; what failed has its failure afterwards. */
  void carryOut(List<WriteRequest> group) {
    Runnable alone = group.get(0).alone();
    if (alone != null) {
      runAlone(group.get(0), alone);
      return;
    }
    try {
      commit(group);
    } catch (KvException e) {
      if (group.size() == 1 || e.outcome() != Outcome.NOT_APPLIED || environment.isClosed()) {
        failAll(group, e);
      } else {
        commitEach(group);
      }
    } catch (Throwable e) {
      failAll(group, KvException.inDoubt(ErrorCode.INTERNAL, "write failed: " + e, e));
    }
  }

  /** Makes durable what was committed. */
  void sync(long waiting) {
    checkWhole();
    int ticket = environment.enter();
    try {
      syncInside(waiting);
    } finally {
      environment.leave(ticket);
    }
  }

  /** As {@link #sync}, for a caller to whom the gate is open anyhow. */
  void syncInside(long waiting) {
    long begin = clock.nanos();
    try {
      environment.env().sync(true);
    } catch (RuntimeException e) {
      throw breakDown(Failures.of("sync", Outcome.IN_DOUBT, e));
    }
    listener.synced(clock.nanos() - begin, waiting);
  }

  boolean isBroken() {
    return broken != null;
  }

  /** Throws if an error of the device has made it unknown what is on it. */
  void checkWhole() {
    KvException cause = broken;
    if (cause != null) {
      throw KvException.notApplied(
          ErrorCode.IO_ERROR,
          "an earlier write failed, reopen the engine to write again: " + cause.getMessage(),
          cause);
    }
  }

  private void runAlone(WriteRequest request, Runnable work) {
    try {
      checkWhole();
      work.run();
    } catch (KvException e) {
      request.fail(e);
    } catch (RuntimeException e) {
      request.fail(Failures.of("write", Outcome.IN_DOUBT, e));
    } catch (Throwable e) {
      request.fail(KvException.inDoubt(ErrorCode.INTERNAL, "write failed: " + e, e));
    }
  }

  private void commitEach(List<WriteRequest> group) {
    for (WriteRequest request : group) {
      request.retry();
      try {
        commit(List.of(request));
      } catch (KvException e) {
        request.fail(e);
      }
    }
  }

  private static void failAll(List<WriteRequest> group, KvException failure) {
    for (WriteRequest request : group) {
      if (!request.hasFailed()) {
        request.fail(failure);
      }
    }
  }

  private void commit(List<WriteRequest> group) {
    checkWhole();
    space.check(group);
    while (true) {
      try {
        commitOnce(group);
        return;
      } catch (Env.MapFullException e) {
        long begin = clock.nanos();
        environment.grow();
        listener.stalled(clock.nanos() - begin);
      }
    }
  }

  private void commitOnce(List<WriteRequest> group) {
    int ticket = environment.enter();
    try {
      int synced = 0;
      int written = 0;
      try (Txn<NativeBytes> open = environment.env().txnWrite()) {
        Transaction transaction = new Transaction(open, key);
        for (WriteRequest request : group) {
          if (apply(request, transaction)) {
            written++;
            synced += request.wantsSync() ? 1 : 0;
          }
        }
        if (written == 0) {
          return;
        }
        commit(open);
      } catch (Env.MapFullException | KvException e) {
        throw e;
      } catch (RuntimeException e) {
        throw Failures.of("write", Outcome.NOT_APPLIED, e);
      }
      commits.setPlain(commits.getPlain() + 1);
      writes.setPlain(writes.getPlain() + written);
      if (synced > 0) {
        syncFor(group, synced);
      }
    } finally {
      environment.leave(ticket);
    }
  }

  /**
   * Returns false, with the failure in the request, if this request alone cannot be carried out.
   */
  private static boolean apply(WriteRequest request, Transaction transaction) {
    try {
      request.change().check();
    } catch (KvException e) {
      request.fail(e);
      return false;
    }
    request.change().apply(transaction);
    return true;
  }

  /** Commits; until LMDB writes the page that names the new state, the old one stands. */
  private void commit(Txn<NativeBytes> open) {
    try {
      open.commit();
    } catch (Env.MapFullException e) {
      throw e;
    } catch (RuntimeException e) {
      // LMDB reports a write that the full disk cut short as EIO.
      if (Failures.isErrno(e, Errno.EIO) && space.isShort()) {
        throw KvException.notApplied(ErrorCode.NO_SPACE, "commit: the disk is full", e);
      }
      KvException failure = Failures.of("commit", Outcome.NOT_APPLIED, e);
      if (failure.code() == ErrorCode.IO_ERROR) {
        throw breakDown(
            KvException.inDoubt(ErrorCode.IO_ERROR, String.valueOf(failure.getMessage()), e));
      }
      throw failure;
    }
  }

  /** The writes are in by then: only those who asked for more than that fail with the sync. */
  private void syncFor(List<WriteRequest> group, int waiting) {
    try {
      syncInside(waiting);
    } catch (KvException e) {
      for (WriteRequest request : group) {
        if (request.wantsSync() && !request.hasFailed()) {
          request.fail(e);
        }
      }
    }
  }

  private KvException breakDown(KvException failure) {
    broken = failure;
    listener.backgroundFailed(failure);
    return failure;
  }
}
