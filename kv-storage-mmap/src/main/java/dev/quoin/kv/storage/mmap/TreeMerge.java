package dev.quoin.kv.storage.mmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a sorted run into a tree. Only the leaves that a key of the run belongs to are made anew,
 * with the nodes above them; all others are shared with the tree before, which stays as it is.
 */
final class TreeMerge {
  /** Two neighbours that together hold no more than this become one. */
  private static final int JOIN = Leaf.CAPACITY / 2;

  private final KeyRun run;
  private final Keys keys;

  private TreeMerge(KeyRun run, Keys keys) {
    this.run = run;
    this.keys = keys;
  }

  /** Nodes of one level, each with the separator before it. */
  private static final class Row {
    final List<Node> nodes = new ArrayList<>();
    final List<byte[]> separators = new ArrayList<>();

    void add(byte[] separator, Node node) {
      separators.add(separator);
      nodes.add(node);
    }
  }

  /** Returns the tree of {@code root} and the run. */
  static Node merge(Node root, KeyRun run, Keys keys) {
    if (run.size() == 0) {
      return root;
    }
    Row row = new TreeMerge(run, keys).mergeInto(root, new byte[0], 0, run.size());
    return rise(row);
  }

  /** Returns the tree over leaves that follow each other. */
  static Node build(List<Leaf> leaves, Keys keys) {
    Row row = new Row();
    Leaf before = null;
    for (Leaf leaf : leaves) {
      row.add(before == null ? new byte[0] : Leaf.separator(before, leaf, keys), leaf);
      before = leaf;
    }
    return rise(row);
  }

  private static Node rise(Row lowest) {
    Row row = lowest;
    while (row.nodes.size() > 1) {
      row = pack(row);
    }
    Node root = row.nodes.isEmpty() ? Leaf.EMPTY : row.nodes.get(0);
    while (root instanceof Inner inner && inner.children.length == 1) {
      root = inner.children[0];
    }
    return root;
  }

  private Row mergeInto(Node node, byte[] low, int from, int to) {
    return node instanceof Inner inner
        ? mergeInner(inner, low, from, to)
        : mergeLeaf((Leaf) node, low, from, to);
  }

  private Row mergeLeaf(Leaf leaf, byte[] low, int from, int to) {
    Row row = new Row();
    Leaf before = null;
    for (Leaf fresh : new LeafMerge(run, keys).merge(leaf, from, to)) {
      row.add(before == null ? low : Leaf.separator(before, fresh, keys), fresh);
      before = fresh;
    }
    return row;
  }

  private Row mergeInner(Inner inner, byte[] low, int from, int to) {
    Row row = new Row();
    int next = from;
    for (int i = 0; i < inner.children.length; i++) {
      byte[] before = i == 0 ? low : inner.separators[i - 1];
      int end = i == inner.separators.length ? to : run.lowerBound(inner.separators[i], next, to);
      if (next == end) {
        append(row, before, inner.children[i]);
      } else {
        Row fresh = mergeInto(inner.children[i], before, next, end);
        for (int j = 0; j < fresh.nodes.size(); j++) {
          append(row, fresh.separators.get(j), fresh.nodes.get(j));
        }
      }
      next = end;
    }
    return pack(row);
  }

  /** Adds a node to a row; small leaves become one with the leaf before. */
  private static void append(Row row, byte[] separator, Node node) {
    int last = row.nodes.size() - 1;
    if (last >= 0
        && node instanceof Leaf right
        && row.nodes.get(last) instanceof Leaf left
        && left.size() + right.size() <= JOIN) {
      row.nodes.set(last, join(left, right));
    } else {
      row.add(separator, node);
    }
  }

  private static Leaf join(Leaf left, Leaf right) {
    int shared =
        Keys.shared(left.prefix, 0, left.prefix.length, right.prefix, 0, right.prefix.length);
    long[] heads = concat(left.headsBehind(shared), right.headsBehind(shared));
    long[] addresses = concat(left.addresses, right.addresses);
    int keyLength = left.keyLength == right.keyLength ? left.keyLength : -1;
    return new Leaf(Arrays.copyOf(left.prefix, shared), heads, addresses, keyLength);
  }

  private static long[] concat(long[] a, long[] b) {
    long[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Puts the nodes of a row under as many new ones as are needed. */
  private static Row pack(Row row) {
    int count = row.nodes.size();
    int parts = (count + Inner.FANOUT - 1) / Inner.FANOUT;
    Row above = new Row();
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) count * part / parts);
      int to = (int) ((long) count * (part + 1) / parts);
      Node[] children = row.nodes.subList(from, to).toArray(new Node[0]);
      byte[][] separators = row.separators.subList(from + 1, to).toArray(new byte[0][]);
      above.add(row.separators.get(from), new Inner(children, separators));
    }
    return above;
  }

  /** Returns the leaf a key belongs to. */
  static Leaf leafOf(Node root, byte[] key, int from, int to) {
    Node node = root;
    while (node instanceof Inner inner) {
      node = inner.children[inner.childOf(key, from, to)];
    }
    return (Leaf) node;
  }

  /** Returns the address of a key in a tree, or 0. */
  static long find(@Nullable Node root, byte[] key, int from, int to, Keys keys) {
    return root == null ? 0 : leafOf(root, key, from, to).find(key, from, to, keys);
  }
}
