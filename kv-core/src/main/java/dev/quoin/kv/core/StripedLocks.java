package dev.quoin.kv.core;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The locks that put the writes of one key in an order. A key's lock is found by its hash; there
 * are so many that writers who wait for a sync at the same time seldom share one. Several are taken
 * in ascending order, so that nobody waits in a circle. Parking in them is friendly to virtual
 * threads.
 */
final class StripedLocks {
  private static final int STRIPES = 1024;

  private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
  private final BitSet all = new BitSet(STRIPES);

  StripedLocks() {
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      locks[stripe] = new ReentrantLock();
    }
    all.set(0, STRIPES);
  }

  /**
   * Takes the lock of one key.
   *
   * @throws KvException DEADLINE_EXCEEDED after {@code nanos}; CANCELLED on an interrupt, whose
   *     status is kept
   */
  ReentrantLock lock(int keyspace, Bytes key, long nanos) {
    ReentrantLock lock = locks[stripe(keyspace, key)];
    take(lock, nanos);
    return lock;
  }

  /** Returns which locks the keys of a batch have. */
  static BitSet stripes(int keyspace, List<Batch.Write> writes) {
    BitSet stripes = new BitSet(STRIPES);
    for (int i = 0; i < writes.size(); i++) {
      stripes.set(stripe(keyspace, writes.get(i).key()));
    }
    return stripes;
  }

  /** Returns the locks of all keys there can be. */
  BitSet all() {
    return all;
  }

  /** Takes several locks, or none if this throws, as {@link #lock} does. */
  void lock(BitSet stripes, Deadline deadline) {
    int stripe = stripes.nextSetBit(0);
    try {
      while (stripe >= 0) {
        ReentrantLock lock = locks[stripe];
        if (!lock.tryLock()) {
          take(lock, deadline.remainingNanos());
        }
        stripe = stripes.nextSetBit(stripe + 1);
      }
    } catch (KvException e) {
      for (int taken = stripes.nextSetBit(0);
          taken < stripe;
          taken = stripes.nextSetBit(taken + 1)) {
        locks[taken].unlock();
      }
      throw e;
    }
  }

  /** Gives several locks back. */
  void unlock(BitSet stripes) {
    for (int stripe = stripes.nextSetBit(0); stripe >= 0; stripe = stripes.nextSetBit(stripe + 1)) {
      locks[stripe].unlock();
    }
  }

  private static void take(ReentrantLock lock, long nanos) {
    if (lock.tryLock()) {
      return;
    }
    try {
      if (!lock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
        throw KvException.notApplied(
            ErrorCode.DEADLINE_EXCEEDED, "the call's time was up while others wrote its keys");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw KvException.notApplied(
          ErrorCode.CANCELLED, "interrupted while others wrote the call's keys", e);
    }
  }

  private static int stripe(int keyspace, Bytes key) {
    int hash = (key.hashCode() + keyspace) * 0x9E3779B9;
    return hash >>> 22;
  }
}
