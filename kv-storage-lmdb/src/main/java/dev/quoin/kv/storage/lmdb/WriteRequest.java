package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Durability;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What one caller wants written, and how it ended. */
final class WriteRequest {
  /** Writes into the open transaction. May be run again, in another transaction. */
  interface Change {
    /** Throws a KvException, before it writes anything, if this change alone cannot be made. */
    void check();

    void apply(Transaction transaction);
  }

  private final Thread caller = Thread.currentThread();
  private final boolean virtual;
  private final @Nullable Change change;
  private final @Nullable Runnable alone;
  private final long bytes;
  private final Durability durability;
  private volatile boolean done;
  private @Nullable KvException failure;

  private WriteRequest(
      @Nullable Change change, @Nullable Runnable alone, long bytes, Durability durability) {
    this.change = change;
    this.alone = alone;
    this.bytes = bytes;
    this.durability = durability;
    this.virtual = VirtualThreads.isCurrent();
  }

  /** Returns a request that is committed together with others. */
  static WriteRequest of(Change change, long bytes, Durability durability) {
    return new WriteRequest(change, null, bytes, durability);
  }

  /** Returns a request that is run while no other writer is, outside the gate. */
  static WriteRequest alone(Runnable work) {
    return new WriteRequest(null, work, 0, Durability.BUFFERED);
  }

  boolean isVirtual() {
    return virtual;
  }

  @Nullable Runnable alone() {
    return alone;
  }

  Change change() {
    if (change == null) {
      throw new IllegalStateException("request without a change");
    }
    return change;
  }

  long bytes() {
    return bytes;
  }

  boolean wantsSync() {
    return durability == Durability.SYNC;
  }

  boolean hasFailed() {
    return failure != null;
  }

  void fail(KvException error) {
    failure = error;
  }

  void retry() {
    failure = null;
  }

  boolean isDone() {
    return done;
  }

  /** Tells the caller, who then finds what happened. */
  void finish() {
    done = true;
    if (caller != Thread.currentThread()) {
      LockSupport.unpark(caller);
    }
  }

  void wake() {
    LockSupport.unpark(caller);
  }

  void throwIfFailed() {
    KvException error = failure;
    if (error != null) {
      throw error;
    }
  }
}
