package dev.quoin.kv.storage.mmap;

import java.util.Arrays;

/**
 * Records of one table that the tree will take in: gathered in the order in which they were
 * written, then sorted by key, the last of each key kept. Keys are copied to the heap once, as
 * sorting looks at each many times.
 */
final class KeyRun {
  private byte[] keys = new byte[1024];
  private int[] ends = new int[64];
  private long[] addresses = new long[64];
  private boolean[] removals = new boolean[64];
  private int count;
  private int[] order = new int[0];
  private long[] heads = new long[0];
  private int size;

  void add(Segment segment, int offset, long address) {
    if (count == ends.length) {
      int more = count * 2;
      ends = Arrays.copyOf(ends, more);
      addresses = Arrays.copyOf(addresses, more);
      removals = Arrays.copyOf(removals, more);
    }
    int start = count == 0 ? 0 : ends[count - 1];
    int length = RecordFormat.keyLength(segment.shapeAt(offset));
    if (start + length > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(start + length, keys.length * 2));
    }
    ends[count] = start + segment.copyKey(offset, keys, start);
    addresses[count] = address;
    removals[count] = segment.isTombstone(offset);
    count++;
  }

  /** Returns how many bytes the keys gathered so far take. */
  int keyBytes() {
    return count == 0 ? 0 : ends[count - 1];
  }

  /** Sorts what was gathered. */
  void sort() {
    int shared = sharedByAll();
    heads = new long[count];
    int[] ascending = new int[count];
    for (int i = 0; i < count; i++) {
      heads[i] = Keys.head(keys, start(i) + shared, ends[i]);
      ascending[i] = i;
    }
    order = ascending;
    mergeSort(ascending.clone(), ascending, 0, count);
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (i + 1 == count || compare(order[i], order[i + 1]) != 0) {
        order[kept++] = order[i];
      }
    }
    size = kept;
  }

  private int sharedByAll() {
    int shared = count == 0 ? 0 : ends[0];
    for (int i = 1; i < count && shared > 0; i++) {
      shared = Keys.shared(keys, 0, shared, keys, start(i), ends[i]);
    }
    return shared;
  }

  /** Stable, so that of equal keys the last written stays last. */
  private void mergeSort(int[] source, int[] target, int from, int to) {
    if (to - from < 12) {
      insertionSort(target, from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    mergeSort(target, source, from, middle);
    mergeSort(target, source, middle, to);
    if (compare(source[middle - 1], source[middle]) <= 0) {
      System.arraycopy(source, from, target, from, to - from);
      return;
    }
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takeLeft =
          right == to || (left < middle && compare(source[left], source[right]) <= 0);
      target[i] = takeLeft ? source[left++] : source[right++];
    }
  }

  private void insertionSort(int[] target, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      int moved = target[i];
      int j = i;
      while (j > from && compare(target[j - 1], moved) > 0) {
        target[j] = target[j - 1];
        j--;
      }
      target[j] = moved;
    }
  }

  private int compare(int a, int b) {
    int byHead = Long.compareUnsigned(heads[a], heads[b]);
    return byHead != 0
        ? byHead
        : Arrays.compareUnsigned(keys, start(a), ends[a], keys, start(b), ends[b]);
  }

  private int start(int i) {
    return i == 0 ? 0 : ends[i - 1];
  }

  /** Returns how many keys there are after sorting. */
  int size() {
    return size;
  }

  byte[] keyArray() {
    return keys;
  }

  int keyStart(int sorted) {
    return start(order[sorted]);
  }

  int keyEnd(int sorted) {
    return ends[order[sorted]];
  }

  long address(int sorted) {
    return addresses[order[sorted]];
  }

  boolean isRemoval(int sorted) {
    return removals[order[sorted]];
  }

  /** Returns the index of the first key in [from, to) that is at least {@code bound}. */
  int lowerBound(byte[] bound, int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(keys, keyStart(middle), keyEnd(middle), bound, 0, bound.length)
          < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns how many bytes a key shares with a prefix. */
  int shared(int sorted, byte[] prefix) {
    return Keys.shared(prefix, 0, prefix.length, keys, keyStart(sorted), keyEnd(sorted));
  }
}
