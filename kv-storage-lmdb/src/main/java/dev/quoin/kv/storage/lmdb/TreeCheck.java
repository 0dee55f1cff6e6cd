package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.runtime.StorageFile;
import dev.quoin.kv.storage.lmdb.MetaPage.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Walks all trees of one state of LMDB's file and checks what can be checked without checksums:
 * that every page is where the file has it, is the page it says it is, is reached once, has its
 * nodes within it, its keys in order and between those of its parent, and that a tree has as many
 * entries as it says.
 *
 * <p>Reads the file rather than the map, as a native call on a damaged page can end the process.
 * The pages of the state must not be reused meanwhile: a reader holds it, or nobody else has the
 * file. Layout: {@code MDB_page} and {@code MDB_node} of LMDB 0.9 ({@code mdb.c}).
 */
final class TreeCheck {
  private static final int BRANCH = 0x01;
  private static final int LEAF = 0x02;
  private static final int OVERFLOW = 0x04;
  private static final int PAGE_HEADER = 16;
  private static final int NODE_HEADER = 8;

  /** A leaf's value stands on pages of its own. */
  private static final int BIG = 0x01;

  /** A leaf's value is a tree. */
  private static final int SUBTREE = 0x02;

  private static final int DEEPEST = 32;
  private static final int PIECE = 256 << 10;

  private final StorageFile file;
  private final MetaPage meta;
  private final long fileBytes;
  private final Runnable between;
  private final BitSet seen = new BitSet();
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE);

  /**
   * Makes a check of one state.
   *
   * @param between called now and then; what it throws ends the check
   */
  TreeCheck(StorageFile file, MetaPage meta, Runnable between) throws IOException {
    this.file = file;
    this.meta = meta;
    this.fileBytes = file.size();
    this.between = between;
  }

  /**
   * Checks all trees.
   *
   * @throws KvException DAMAGED with the first page that is wrong
   */
  void run() throws IOException {
    walk(meta.freeList(), false, "free list");
    walk(meta.main(), true, "table names");
  }

  private void walk(Tree tree, boolean isMain, String name) throws IOException {
    long entries = tree.root() == -1 ? 0 : walk(tree.root(), new Walk(isMain, name), null, null, 1);
    if (entries != tree.entries()) {
      throw damaged(
          tree.root(),
          "the tree of "
              + name
              + " has "
              + entries
              + " entries (expected: "
              + tree.entries()
              + ")");
    }
  }

  /**
   * What a walk is through: the free list has numbers as keys, whose order is not that of bytes.
   */
  private record Walk(boolean isMain, String name) {
    boolean hasByteKeys() {
      return !name.equals("free list");
    }
  }

  private long walk(long number, Walk walk, @Nullable Bytes from, @Nullable Bytes to, int depth)
      throws IOException {
    between.run();
    if (depth > DEEPEST) {
      throw damaged(number, "is deeper than " + DEEPEST + " levels");
    }
    ByteBuffer page = readPage(number);
    int flags = page.getShort(10);
    int lower = Short.toUnsignedInt(page.getShort(12));
    int upper = Short.toUnsignedInt(page.getShort(14));
    boolean isBranch = (flags & BRANCH) != 0;
    if (isBranch == ((flags & LEAF) != 0)
        || lower < PAGE_HEADER
        || lower > upper
        || upper > meta.pageBytes()) {
      throw damaged(number, "is no page of a tree, or its bounds make no sense");
    }
    int nodes = (lower - PAGE_HEADER) / 2;
    if (nodes == 0) {
      throw damaged(number, "is empty");
    }
    return isBranch
        ? walkBranch(number, page, nodes, walk, from, to, depth)
        : walkLeaf(number, page, nodes, walk, from, to);
  }

  private long walkBranch(
      long number,
      ByteBuffer page,
      int nodes,
      Walk walk,
      @Nullable Bytes from,
      @Nullable Bytes to,
      int depth)
      throws IOException {
    long entries = 0;
    Bytes low = from;
    for (int i = 0; i < nodes; i++) {
      int node = nodeAt(number, page, i);
      Bytes high = i + 1 < nodes ? keyAt(number, page, nodeAt(number, page, i + 1)) : to;
      if (low != null && high != null && walk.hasByteKeys() && low.compareTo(high) >= 0) {
        throw damaged(number, "has its keys out of order");
      }
      long child =
          Short.toUnsignedLong(page.getShort(node))
              | Short.toUnsignedLong(page.getShort(node + 2)) << 16
              | Short.toUnsignedLong(page.getShort(node + 4)) << 32;
      entries += walk(child, walk, low, high, depth + 1);
      low = high;
    }
    return entries;
  }

  private long walkLeaf(
      long number, ByteBuffer page, int nodes, Walk walk, @Nullable Bytes from, @Nullable Bytes to)
      throws IOException {
    Bytes before = null;
    for (int i = 0; i < nodes; i++) {
      int node = nodeAt(number, page, i);
      Bytes key = keyAt(number, page, node);
      if (walk.hasByteKeys()
          && ((before != null && key.compareTo(before) <= 0)
              || (from != null && key.compareTo(from) < 0)
              || (to != null && key.compareTo(to) >= 0))) {
        throw damaged(number, "has its keys out of order");
      }
      before = key;
      checkValue(number, page, node, key, walk);
    }
    return nodes;
  }

  private void checkValue(long number, ByteBuffer page, int node, Bytes key, Walk walk)
      throws IOException {
    long size =
        Short.toUnsignedLong(page.getShort(node))
            | Short.toUnsignedLong(page.getShort(node + 2)) << 16;
    int flags = page.getShort(node + 4);
    int data = node + NODE_HEADER + key.length();
    boolean big = (flags & BIG) != 0;
    if (data + (big ? Long.BYTES : size) > meta.pageBytes()) {
      throw damaged(number, "has a value that goes beyond it");
    }
    if (big) {
      readOverflow(page.getLong(data), size);
    } else if (walk.isMain()) {
      if ((flags & SUBTREE) == 0 || size != Tree.BYTES) {
        throw damaged(number, "has a table that is no tree");
      }
      walk(Tree.at(page, data), false, "table " + key.toUtf8());
    }
  }

  private int nodeAt(long number, ByteBuffer page, int index) {
    int node = Short.toUnsignedInt(page.getShort(PAGE_HEADER + 2 * index));
    if (node < PAGE_HEADER || node + NODE_HEADER > meta.pageBytes()) {
      throw damaged(number, "has a node that goes beyond it");
    }
    return node;
  }

  private Bytes keyAt(long number, ByteBuffer page, int node) {
    int length = Short.toUnsignedInt(page.getShort(node + 6));
    if (node + NODE_HEADER + length > meta.pageBytes()) {
      throw damaged(number, "has a key that goes beyond it");
    }
    return UnsafeBytes.wrap(page.array(), page.arrayOffset() + node + NODE_HEADER, length);
  }

  private void readOverflow(long number, long size) throws IOException {
    long pages = (PAGE_HEADER + size + meta.pageBytes() - 1) / meta.pageBytes();
    ByteBuffer first = readPage(number);
    if ((first.getShort(10) & OVERFLOW) == 0 || Integer.toUnsignedLong(first.getInt(12)) < pages) {
      throw damaged(number, "is not the " + pages + " pages of a value");
    }
    for (long i = 1; i < pages; i++) {
      claim(number + i);
    }
    long end = number * meta.pageBytes() + PAGE_HEADER + size;
    for (long at = number * meta.pageBytes(); at < end; at += PIECE) {
      between.run();
      piece.clear().limit((int) Math.min(PIECE, end - at));
      file.read(piece, at);
    }
  }

  private ByteBuffer readPage(long number) throws IOException {
    claim(number);
    ByteBuffer page = ByteBuffer.allocate(meta.pageBytes()).order(ByteOrder.LITTLE_ENDIAN);
    file.read(page, number * meta.pageBytes());
    if (page.getLong(0) != number) {
      throw damaged(number, "says that it is page " + page.getLong(0));
    }
    return page;
  }

  private void claim(long number) {
    if (number < 2 || number > meta.lastPage() || number > Integer.MAX_VALUE) {
      throw damaged(number, "is out of range (expected: 2 to " + meta.lastPage() + ")");
    }
    if ((number + 1) * meta.pageBytes() > fileBytes) {
      throw damaged(number, "lies beyond the file's " + fileBytes + " bytes: it was cut");
    }
    if (seen.get((int) number)) {
      throw damaged(number, "is used twice");
    }
    seen.set((int) number);
  }

  private KvException damaged(long number, String what) {
    return KvException.notApplied(
        ErrorCode.DAMAGED,
        "%s page %d at %d: %s".formatted(file.path(), number, number * meta.pageBytes(), what));
  }
}
