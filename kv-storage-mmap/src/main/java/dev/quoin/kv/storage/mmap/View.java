package dev.quoin.kv.storage.mmap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All tables in order, as they were after the first {@code position} writes, with the segments in
 * which the records are. Immutable; whoever holds one keeps the maps of its segments alive, also
 * when compaction has long removed the files.
 */
final class View {
  private final long position;
  private final @Nullable Node[] roots;
  private final @Nullable Segment[] segments;
  private final Keys keys;

  View(long position, @Nullable Node[] roots, @Nullable Segment[] segments) {
    this.position = position;
    this.roots = roots;
    this.segments = segments;
    this.keys = new Keys(segments);
  }

  long position() {
    return position;
  }

  Keys keys() {
    return keys;
  }

  /** Returns the tree of a table. */
  Node root(int table) {
    Node root = table < roots.length ? roots[table] : null;
    return root == null ? Leaf.EMPTY : root;
  }

  View withRoot(int table, @Nullable Node root) {
    @Nullable Node[] more = Arrays.copyOf(roots, Math.max(roots.length, table + 1));
    more[table] = root;
    return new View(position, more, segments);
  }

  View withPosition(long further) {
    return new View(further, roots, segments);
  }

  View withSegments(@Nullable Segment[] others) {
    return new View(position, roots, others);
  }

  long entries() {
    long entries = 0;
    for (Node root : roots) {
      entries += root == null ? 0 : root.entries();
    }
    return entries;
  }

  long bytes() {
    long bytes = roots.length * 8L;
    for (Node root : roots) {
      bytes += root == null ? 0 : root.bytes();
    }
    return bytes;
  }
}
