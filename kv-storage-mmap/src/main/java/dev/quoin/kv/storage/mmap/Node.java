package dev.quoin.kv.storage.mmap;

/** A node of the ordered structure, a B+-tree that is never changed but copied where it changes. */
abstract class Node {
  /** Returns how many entries are below. */
  abstract long entries();

  /** Returns how much memory this and all below takes, nearly. */
  abstract long bytes();
}
