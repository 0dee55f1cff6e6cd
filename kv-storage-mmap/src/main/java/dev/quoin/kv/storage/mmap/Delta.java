package dev.quoin.kv.storage.mmap;

import org.jspecify.annotations.Nullable;

/**
 * The addresses of the records that were written, in the order in which they were, from where the
 * ordered structure has not yet taken them in. One thread at a time appends, under the write lock;
 * one at a time takes, under the merger's.
 */
final class Delta {
  private static final int CHUNK = 4096;

  private static final class Chunk {
    final long[] addresses = new long[CHUNK];
    volatile @Nullable Chunk next;
  }

  private Chunk last = new Chunk();
  private long appended;
  private volatile long published;

  private Chunk first = last;
  private volatile long taken;

  void append(long address) {
    int at = (int) (appended % CHUNK);
    if (at == 0 && appended > 0) {
      Chunk fresh = new Chunk();
      last.next = fresh;
      last = fresh;
    }
    last.addresses[at] = address;
    appended++;
  }

  /** Shows what was appended, after the whole of a batch. */
  void publish() {
    published = appended;
  }

  long published() {
    return published;
  }

  /** Returns how many addresses wait. */
  long pending() {
    return Math.max(0, published - taken);
  }

  /** Returns up to {@code most} addresses that were published before {@code until}. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one taker, under the merger's lock
  long[] take(long until, int most) {
    int count = (int) Math.min(until - taken, most);
    long[] addresses = new long[count];
    for (int i = 0; i < count; i++) {
      int at = (int) ((taken + i) % CHUNK);
      if (at == 0 && taken + i > 0) {
        Chunk next = first.next;
        if (next == null) {
          throw new IllegalStateException("published " + published + " but ends at " + (taken + i));
        }
        first = next;
      }
      addresses[i] = first.addresses[at];
    }
    taken = taken + count;
    return addresses;
  }

  /** Returns how many addresses were taken since the beginning. */
  long taken() {
    return taken;
  }
}
