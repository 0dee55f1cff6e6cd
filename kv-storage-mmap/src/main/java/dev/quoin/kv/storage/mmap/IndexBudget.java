package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import java.util.function.LongSupplier;

/**
 * Keeps the index within the memory it may take, the copy of the trees included that a merge makes
 * in the worst case: warns when four fifths are used, and then refuses new keys, while what is
 * there can still be read, overwritten and deleted. Under the write lock, but for what is asked by
 * statistics.
 */
final class IndexBudget {
  /** How many new keys may come before the sizes are added up again. */
  private static final int PERIOD = 1024;

  /** Bytes a new key may take until then, with what the next merge copies. */
  private static final int BYTES_PER_NEW_KEY = 64;

  private final long limit;
  private final LongSupplier indexBytes;
  private final LongSupplier entries;
  private final StorageListener listener;
  private long spare;
  private boolean warned;

  IndexBudget(long limit, LongSupplier indexBytes, LongSupplier entries, StorageListener listener) {
    this.limit = limit;
    this.indexBytes = indexBytes;
    this.entries = entries;
    this.listener = listener;
  }

  /** Lets so many new keys in, or refuses them. */
  void admit(int newKeys) {
    if (newKeys <= spare) {
      spare -= newKeys;
      return;
    }
    if (newKeys == 0) {
      return;
    }
    long used = indexBytes.getAsLong();
    warn(used);
    long needed = used + (long) newKeys * BYTES_PER_NEW_KEY;
    if (needed > limit) {
      throw KvException.notApplied(ErrorCode.NO_SPACE, refusal(used));
    }
    spare = Math.min(PERIOD, (limit - needed) / BYTES_PER_NEW_KEY);
  }

  private void warn(long used) {
    boolean low = used > limit / 5 * 4;
    if (low && !warned) {
      listener.indexMemoryLow(used, limit);
    }
    warned = low || (warned && used > limit / 5 * 3); // told once, not at each merge
  }

  private String refusal(long used) {
    long keys = Math.max(1, entries.getAsLong());
    return ("the index of %d keys needs %d bytes of memory, %d per key (expected: <= %d bytes in all);"
            + " for more keys raise the limit, or the heap, by that much per key")
        .formatted(keys, used, used / keys, limit);
  }
}
