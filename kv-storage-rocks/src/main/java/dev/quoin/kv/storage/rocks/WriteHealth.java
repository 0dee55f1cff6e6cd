package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Whether an engine may still write. After the first failure of a write, a sync or background work
 * it may not, until it is opened anew: what the operating system still holds of what was written
 * before is unknown then ("fsyncgate"), and a later success would promise too much. What fails in
 * the background RocksDB tells to the next write.
 */
final class WriteHealth {
  private final String what;
  private final StorageListener listener;
  private final AtomicReference<@Nullable KvException> first = new AtomicReference<>();

  WriteHealth(String what, StorageListener listener) {
    this.what = what;
    this.listener = listener;
  }

  /**
   * Throws if an earlier write failed.
   *
   * @throws KvException with the code of that failure, NOT_APPLIED
   */
  void check() {
    KvException failure = first.get();
    if (failure != null) {
      throw KvException.notApplied(
          failure.code(),
          what + " takes no writes until it is reopened, as an earlier one failed: " + failure,
          failure);
    }
  }

  boolean isSound() {
    return first.get() == null;
  }

  /** Notes that a write failed, and returns the exception that says so. */
  KvException writeFailed(String call, RocksDBException e) {
    KvException failure = RocksErrors.inDoubt(call + " at " + what, e);
    return switch (failure.code()) {
      // Refused before anything was written.
      case INVALID_ARGUMENT, UNSUPPORTED, OVERLOADED, DEADLINE_EXCEEDED, CLOSED ->
          RocksErrors.notApplied(call + " at " + what, e);
      default -> {
        note(failure);
        yield failure;
      }
    };
  }

  /** Returns the exception of a read that failed, having told of damage. */
  KvException readFailed(String call, RocksDBException e) {
    KvException failure = RocksErrors.notApplied(call + " at " + what, e);
    if (failure.code() == ErrorCode.DAMAGED) {
      listener.damaged(String.valueOf(e.getMessage()));
    }
    return failure;
  }

  private void note(KvException failure) {
    if (first.compareAndSet(null, failure)) {
      listener.backgroundFailed(failure);
      if (failure.code() == ErrorCode.DAMAGED) {
        listener.damaged(String.valueOf(failure.getMessage()));
      }
    }
  }
}
