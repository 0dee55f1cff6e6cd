package dev.quoin.kv.storage.mmap;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * From the hash of a key of one table to the address of its newest record.
 *
 * <p>1024 partitions by the top bits of the hash, each an open-addressing array with one long per
 * entry: 17 further bits of the hash (the tag) above the 47 of the address. The tag also says where
 * probing begins, so a partition grows without reading a key, and each grows alone, so that the
 * pause is a few microseconds. What the tag leaves open is settled by comparing the key in the
 * segment.
 *
 * <p>One writer at a time, under the write lock; any number of readers without a lock. An entry
 * stays in its place until its partition grows: it is changed there, or marked as deleted, never
 * shifted, so a reader that probes meanwhile misses nothing. An array that was replaced is not
 * changed any more; whoever still reads it reads the past, and where that leads to a retired
 * segment he begins again.
 */
final class HashIndex {
  private static final int PARTITION_BITS = 10;
  private static final int PARTITIONS = 1 << PARTITION_BITS;
  private static final int TAG_BITS = 64 - Address.BITS;
  private static final int MIN_SLOTS = 8;
  private static final long EMPTY = 0;

  /** No address, as it would lie within the header of a segment. */
  private static final long DELETED = 1;

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle PARTITION = MethodHandles.arrayElementVarHandle(long[][].class);

  private final SegmentSet segments;
  private final int table;
  private final long[] @Nullable [] partitions = new long[PARTITIONS][];
  private final int[] used = new int[PARTITIONS];
  private final int[] live = new int[PARTITIONS];
  private volatile long entries;
  private volatile long slotsTotal;

  HashIndex(SegmentSet segments, int table) {
    this.segments = segments;
    this.table = table;
  }

  /** Returns the address of the newest record of a key, or 0. Without a lock. */
  long find(long hash, byte[] key, int from, int length) {
    return find(hash, key, from, length, false);
  }

  /**
   * As {@link #find}, for readers: checks each record met whose hash agrees and whose key does not,
   * so that a key that was damaged on disk is not taken for one that was never written.
   */
  long findChecked(long hash, byte[] key, int from, int length) {
    return find(hash, key, from, length, true);
  }

  private long find(long hash, byte[] key, int from, int length, boolean checked) {
    while (true) {
      long address = tryFind(hash, key, from, length, checked);
      if (address >= 0) {
        return address;
      }
      Thread.onSpinWait();
    }
  }

  /** As {@link #find}; -1 if the past was read. */
  private long tryFind(long hash, byte[] key, int from, int length, boolean checked) {
    long[] slots = slots(partition(hash));
    if (slots == null) {
      return 0;
    }
    long tag = tag(hash);
    int i = home(tag, slots.length);
    while (true) {
      long entry = (long) SLOT.getAcquire(slots, i);
      if (entry == EMPTY) {
        return 0;
      }
      if (entry >>> Address.BITS == tag && entry != DELETED) {
        long address = entry & Address.MASK;
        Segment segment = segments.at(address);
        if (segment == null) {
          return -1;
        }
        int offset = Address.offset(address);
        if (segment.holds(offset, table, key, from, length)) {
          return address;
        }
        if (checked) {
          segment.read(offset);
        }
      }
      i = i + 1 == slots.length ? 0 : i + 1;
    }
  }

  /**
   * Points a key to a record. Under the write lock.
   *
   * @param previous what {@link #find} says now
   */
  void put(long hash, long address, long previous) {
    if (previous != 0) {
      SLOT.setRelease(slotsOf(hash), slotOf(hash, previous), entry(hash, address));
    } else {
      insert(hash, address);
    }
  }

  /** Takes a key out whose address is {@code previous}. Under the write lock. */
  void remove(long hash, long previous) {
    SLOT.setRelease(slotsOf(hash), slotOf(hash, previous), DELETED);
    live[partition(hash)]--;
    count(-1);
  }

  /** Returns whether a key with this hash points to {@code address}. Under the write lock. */
  boolean pointsTo(long hash, long address) {
    return slots(partition(hash)) != null && slotOf(hash, address) >= 0;
  }

  /** Forgets everything; whoever still looks finds nothing. Under the write lock. */
  void clear() {
    for (int p = 0; p < PARTITIONS; p++) {
      PARTITION.setRelease(partitions, p, null);
      used[p] = 0;
      live[p] = 0;
    }
    entries = 0;
    slotsTotal = 0;
  }

  long entries() {
    return entries;
  }

  /** Returns the bytes of all arrays. */
  long bytes() {
    return slotsTotal * Long.BYTES + PARTITIONS * 16L;
  }

  /** Is handed every entry of an index. */
  interface Visitor {
    void entry(int partition, long entry);
  }

  /** Visits all entries, partition by partition; no writer may be under way. */
  void forEach(Visitor visitor) {
    for (int p = 0; p < PARTITIONS; p++) {
      long[] slots = slots(p);
      if (slots != null) {
        for (long entry : slots) {
          if (entry != EMPTY && entry != DELETED) {
            visitor.entry(p, entry);
          }
        }
      }
    }
  }

  static int partitions() {
    return PARTITIONS;
  }

  /** Returns how many entries a partition has. */
  int entriesOf(int partition) {
    return live[partition];
  }

  /** Makes room in a partition for that many entries, before they are restored. */
  void reserve(int partition, int count) {
    resize(partition, count);
  }

  /** Puts back an entry that {@link #forEach} told, when an index is read from a file. */
  void restore(int partition, long entry) {
    place(partition, entry);
  }

  private void insert(long hash, long address) {
    int p = partition(hash);
    long[] slots = slots(p);
    if (slots == null || (used[p] + 1) * 4L > slots.length * 3L) {
      resize(p, live[p] + 1);
    }
    place(p, entry(hash, address));
  }

  private void place(int p, long entry) {
    long[] slots = slots(p);
    if (slots == null) {
      throw new IllegalStateException("partition " + p + " has no room");
    }
    int i = home(entry >>> Address.BITS, slots.length);
    while (slots[i] != EMPTY && slots[i] != DELETED) {
      i = i + 1 == slots.length ? 0 : i + 1;
    }
    if (slots[i] == EMPTY) {
      used[p]++;
    }
    live[p]++;
    SLOT.setRelease(slots, i, entry);
    count(1);
  }

  private void resize(int p, int expected) {
    long[] old = slots(p);
    long[] next = new long[Math.max(MIN_SLOTS, expected * 2)];
    int kept = 0;
    if (old != null) {
      for (long entry : old) {
        if (entry != EMPTY && entry != DELETED) {
          int i = home(entry >>> Address.BITS, next.length);
          while (next[i] != EMPTY) {
            i = i + 1 == next.length ? 0 : i + 1;
          }
          next[i] = entry;
          kept++;
        }
      }
    }
    used[p] = kept;
    PARTITION.setRelease(partitions, p, next);
    grew(next.length - (old == null ? 0 : old.length));
  }

  private int slotOf(long hash, long address) {
    long[] slots = slotsOf(hash);
    long wanted = entry(hash, address);
    int i = home(tag(hash), slots.length);
    while (slots[i] != wanted) {
      if (slots[i] == EMPTY) {
        return -1;
      }
      i = i + 1 == slots.length ? 0 : i + 1;
    }
    return i;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, under the write lock
  private void count(int more) {
    entries += more;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, under the write lock
  private void grew(long slots) {
    slotsTotal += slots;
  }

  private long @Nullable [] slots(int partition) {
    return (long[]) PARTITION.getAcquire(partitions, partition);
  }

  private long[] slotsOf(long hash) {
    long[] slots = slots(partition(hash));
    if (slots == null) {
      throw new IllegalStateException("no entry has hash " + Long.toHexString(hash));
    }
    return slots;
  }

  private static int partition(long hash) {
    return (int) (hash >>> (64 - PARTITION_BITS));
  }

  private static long tag(long hash) {
    return (hash >>> (64 - PARTITION_BITS - TAG_BITS)) & ((1L << TAG_BITS) - 1);
  }

  private static long entry(long hash, long address) {
    return (tag(hash) << Address.BITS) | address;
  }

  private static int home(long tag, int slots) {
    return (int) ((tag * slots) >>> TAG_BITS);
  }
}
