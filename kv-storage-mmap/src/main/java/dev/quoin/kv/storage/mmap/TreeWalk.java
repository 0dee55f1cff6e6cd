package dev.quoin.kv.storage.mmap;

import org.jspecify.annotations.Nullable;

/** A place between two entries of a tree, from which one goes forward or back. For one thread. */
final class TreeWalk {
  private static final int MAX_HEIGHT = 16;

  private final Node root;
  private final Keys keys;
  private final Inner[] path = new Inner[MAX_HEIGHT];
  private final int[] child = new int[MAX_HEIGHT];
  private int depth;
  private Leaf leaf = Leaf.EMPTY;

  /** The entry that {@link #next} would go to. */
  private int at;

  TreeWalk(Node root, Keys keys) {
    this.root = root;
    this.keys = keys;
  }

  /** Goes before the first entry whose key is at least {@code key}, or before all. */
  void seek(byte @Nullable [] key, int from, int to) {
    depth = 0;
    Node node = root;
    while (node instanceof Inner inner) {
      int next = key == null ? 0 : inner.childOf(key, from, to);
      node = descend(inner, next);
    }
    leaf = (Leaf) node;
    at = key == null ? 0 : leaf.lowerBound(key, from, to, keys);
  }

  /** Goes behind the last entry. */
  void seekEnd() {
    depth = 0;
    Node node = root;
    while (node instanceof Inner inner) {
      node = descend(inner, inner.children.length - 1);
    }
    leaf = (Leaf) node;
    at = leaf.size();
  }

  /** Returns the address of the next entry and goes behind it; 0 at the end. */
  long next() {
    while (at >= leaf.size()) {
      if (!step(1)) {
        return 0;
      }
      at = 0;
    }
    return leaf.addresses[at++];
  }

  /** Returns the address of the entry before and goes before it; 0 at the beginning. */
  long previous() {
    while (at == 0) {
      if (!step(-1)) {
        return 0;
      }
      at = leaf.size();
    }
    return leaf.addresses[--at];
  }

  private boolean step(int by) {
    int level = depth - 1;
    while (level >= 0
        && (child[level] + by < 0 || child[level] + by >= path[level].children.length)) {
      level--;
    }
    if (level < 0) {
      return false;
    }
    depth = level;
    Node node = descend(path[level], child[level] + by);
    while (node instanceof Inner inner) {
      node = descend(inner, by > 0 ? 0 : inner.children.length - 1);
    }
    leaf = (Leaf) node;
    return true;
  }

  private Node descend(Inner inner, int next) {
    path[depth] = inner;
    child[depth] = next;
    depth++;
    return inner.children[next];
  }
}
