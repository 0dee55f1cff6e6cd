package dev.quoin.kv.storage.mmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a part of a run into one leaf, which becomes none, one or several. */
final class LeafMerge {
  /** Leaves are made this full, so that the next keys find room. */
  private static final int FILL = 192;

  /** A prefix is made longer when the heads themselves all begin with so many equal bytes. */
  private static final int WORTH_SHIFTING = 4;

  private final KeyRun run;
  private final Keys keys;

  private byte[] prefix = new byte[0];
  private long[] heads = new long[0];
  private long[] addresses = new long[0];
  private int keyLength;
  private int size;

  LeafMerge(KeyRun run, Keys keys) {
    this.run = run;
    this.keys = keys;
  }

  /** Returns the leaves that hold what {@code leaf} and the keys [from, to) of the run hold. */
  List<Leaf> merge(Leaf leaf, int from, int to) {
    start(leaf, from, to);
    long[] old = leaf.headsBehind(prefix.length);
    int mine = 0;
    boolean fresh = leaf.size() == 0;
    for (int i = from; i < to; i++) {
      int keyStart = run.keyStart(i);
      int length = run.keyEnd(i) - keyStart;
      long head = Keys.head(run.keyArray(), keyStart + prefix.length, keyStart + length);
      int order = -1;
      while (mine < leaf.size() && (order = compare(leaf, old, mine, head, i)) < 0) {
        add(old[mine], leaf.addresses[mine]);
        mine++;
      }
      if (mine < leaf.size() && order == 0) {
        mine++;
      }
      if (!run.isRemoval(i)) {
        add(head, run.address(i));
        keyLength = fresh || keyLength == length ? length : -1;
        fresh = false;
      }
    }
    for (; mine < leaf.size(); mine++) {
      add(old[mine], leaf.addresses[mine]);
    }
    return split();
  }

  private void start(Leaf leaf, int from, int to) {
    int shared =
        leaf.size() > 0
            ? Math.min(run.shared(from, leaf.prefix), run.shared(to - 1, leaf.prefix))
            : Keys.shared(
                run.keyArray(),
                run.keyStart(from),
                run.keyEnd(from),
                run.keyArray(),
                run.keyStart(to - 1),
                run.keyEnd(to - 1));
    int keyStart = run.keyStart(from);
    prefix = Arrays.copyOfRange(run.keyArray(), keyStart, keyStart + shared);
    keyLength = leaf.keyLength;
    heads = new long[leaf.size() + to - from];
    addresses = new long[heads.length];
    size = 0;
  }

  private int compare(Leaf leaf, long[] old, int mine, long head, int theirs) {
    int order = Long.compareUnsigned(old[mine], head);
    if (order != 0) {
      return order;
    }
    int length = run.keyEnd(theirs) - run.keyStart(theirs);
    if (leaf.isDecidedByHead(length) && leaf.keyLength <= prefix.length + 8) {
      return 0;
    }
    return keys.compare(leaf.addresses[mine], run.keyArray(), run.keyStart(theirs), length);
  }

  private void add(long head, long address) {
    heads[size] = head;
    addresses[size] = address;
    size++;
  }

  private List<Leaf> split() {
    List<Leaf> leaves = new ArrayList<>();
    int parts = size <= Leaf.CAPACITY ? Math.min(size, 1) : (size + FILL - 1) / FILL;
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) size * part / parts);
      int to = (int) ((long) size * (part + 1) / parts);
      leaves.add(leaf(from, to));
    }
    return leaves;
  }

  private Leaf leaf(int from, int to) {
    int shared = Long.numberOfLeadingZeros(heads[from] ^ heads[to - 1]) / 8;
    if (shared >= WORTH_SHIFTING) {
      Leaf shifted = shifted(from, to);
      if (shifted != null) {
        return shifted;
      }
    }
    return new Leaf(
        prefix,
        Arrays.copyOfRange(heads, from, to),
        Arrays.copyOfRange(addresses, from, to),
        keyLength);
  }

  /** Returns a leaf with a longer prefix, or null if a key is too short for it. */
  private @Nullable Leaf shifted(int from, int to) {
    byte[] first = keys.key(addresses[from]);
    byte[] last = keys.key(addresses[to - 1]);
    int longer =
        to - from == 1
            ? Math.max(prefix.length, first.length - 8)
            : Keys.shared(first, 0, first.length, last, 0, last.length);
    if (longer <= prefix.length) {
      return null;
    }
    long[] further = new long[to - from];
    for (int i = from; i < to; i++) {
      byte[] key = keys.key(addresses[i]);
      if (key.length < longer) {
        return null;
      }
      further[i - from] = Keys.head(key, longer, key.length);
    }
    return new Leaf(
        Arrays.copyOf(first, longer), further, Arrays.copyOfRange(addresses, from, to), keyLength);
  }
}
