package dev.quoin.kv.storage.mmap;

import java.util.Arrays;

/**
 * Up to {@value #CAPACITY} entries in the order of their keys: what all keys begin with, once, then
 * for each the 8 bytes that follow and the address. Only where two keys share those 8 bytes are the
 * keys themselves read.
 */
final class Leaf extends Node {
  static final int CAPACITY = 256;

  static final Leaf EMPTY = new Leaf(new byte[0], new long[0], new long[0], -1);

  final byte[] prefix;
  final long[] heads;
  final long[] addresses;

  /** The length of all keys, or -1 if they differ or it is not known. */
  final int keyLength;

  Leaf(byte[] prefix, long[] heads, long[] addresses, int keyLength) {
    this.prefix = prefix;
    this.heads = heads;
    this.addresses = addresses;
    this.keyLength = keyLength;
  }

  int size() {
    return addresses.length;
  }

  @Override
  long entries() {
    return addresses.length;
  }

  @Override
  long bytes() {
    return 88 + prefix.length + addresses.length * 16L;
  }

  /** Returns whether equal heads of keys of this length mean equal keys. */
  boolean isDecidedByHead(int otherLength) {
    return otherLength == keyLength && keyLength <= prefix.length + 8;
  }

  /** Returns the index of the first entry whose key is at least this one. */
  int lowerBound(byte[] key, int from, int to, Keys keys) {
    int shared = Keys.shared(prefix, 0, prefix.length, key, from, to);
    if (shared < prefix.length) {
      boolean before = from + shared == to || (key[from + shared] & 0xFF) < (prefix[shared] & 0xFF);
      return before ? 0 : size();
    }
    long head = Keys.head(key, from + shared, to);
    int low = 0;
    int high = size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(heads[middle], head);
      if (order == 0 && !isDecidedByHead(to - from)) {
        order = keys.compare(addresses[middle], key, from, to - from);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the address of the entry with this key, or 0. */
  long find(byte[] key, int from, int to, Keys keys) {
    int at = lowerBound(key, from, to, keys);
    if (at < size() && keys.compare(addresses[at], key, from, to - from) == 0) {
      return addresses[at];
    }
    checkNeighbours(at, key, from, to, keys);
    return 0;
  }

  /** Sees to it that a key damaged on disk is not taken for one that was never written. */
  private void checkNeighbours(int at, byte[] key, int from, int to, Keys keys) {
    long head = Keys.head(key, Math.min(from + prefix.length, to), to);
    for (int i = Math.max(0, at - 1); i <= at && i < size(); i++) {
      if (heads[i] == head) {
        keys.segment(addresses[i]).read(Address.offset(addresses[i]));
      }
    }
  }

  /** Returns the heads as they are behind a prefix that is shorter than this leaf's. */
  long[] headsBehind(int shorter) {
    int cut = prefix.length - shorter;
    if (cut == 0) {
      return heads;
    }
    long[] shifted = new long[heads.length];
    long front = Keys.head(prefix, shorter, prefix.length);
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] = cut >= 8 ? front : front | (heads[i] >>> (8 * cut));
    }
    return shifted;
  }

  /**
   * Returns the shortest byte string that is greater than the last key of {@code left} and at most
   * the first of {@code right}. Read from what the leaves know of the keys; where that does not
   * tell them apart, from the keys.
   */
  static byte[] separator(Leaf left, Leaf right, Keys keys) {
    byte[] last = left.known(left.size() - 1);
    byte[] first = right.known(0);
    int at = Arrays.mismatch(last, first);
    if (at < 0 || at >= Math.min(last.length, first.length)) {
      last = keys.key(left.addresses[left.size() - 1]);
      first = keys.key(right.addresses[0]);
      at = Arrays.mismatch(last, first);
    }
    return Arrays.copyOf(first, at + 1);
  }

  private byte[] known(int i) {
    byte[] known = Arrays.copyOf(prefix, prefix.length + 8);
    for (int b = 0; b < 8; b++) {
      known[prefix.length + b] = (byte) (heads[i] >>> (56 - 8 * b));
    }
    return known;
  }
}
