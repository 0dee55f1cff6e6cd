package dev.quoin.kv.storage.mmap;

import java.util.Arrays;

/** A node above others: each separator is at most the first key of the child behind it. */
final class Inner extends Node {
  static final int FANOUT = 64;

  final Node[] children;

  /** One per child but the first: greater than every key of the child before. */
  final byte[][] separators;

  private final long entries;
  private final long bytes;

  Inner(Node[] children, byte[][] separators) {
    this.children = children;
    this.separators = separators;
    long entriesBelow = 0;
    long bytesBelow = 64 + children.length * 16L;
    for (Node child : children) {
      entriesBelow += child.entries();
      bytesBelow += child.bytes();
    }
    for (byte[] separator : separators) {
      bytesBelow += 16 + separator.length;
    }
    this.entries = entriesBelow;
    this.bytes = bytesBelow;
  }

  @Override
  long entries() {
    return entries;
  }

  @Override
  long bytes() {
    return bytes;
  }

  /** Returns which child a key belongs to. */
  int childOf(byte[] key, int from, int to) {
    int low = 0;
    int high = separators.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      byte[] separator = separators[middle];
      if (Arrays.compareUnsigned(separator, 0, separator.length, key, from, to) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
