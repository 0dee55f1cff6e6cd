package dev.quoin.kv.storage.mmap;

import java.io.IOException;

/** Drops a table: durably at once, then its entries, so that compaction knows them as garbage. */
final class TableDrop {
  private static final int GROUP = 256;

  private final Parts parts;

  TableDrop(Parts parts) {
    this.parts = parts;
  }

  /** While compaction stands still: it would miss the live bytes of a table half taken out. */
  void drop(MmapTable table) throws IOException {
    parts.compactor().whileStill(() -> dropNow(table));
    parts.compactor().consider();
  }

  private void dropNow(MmapTable table) {
    if (!parts.tables().drop(table)) {
      return;
    }
    // Whoever was writing to the table is done when we have had the lock; nobody begins any more.
    parts.writeLock().lock();
    parts.writeLock().unlock();
    View view = parts.merger().current();
    TreeWalk walk = new TreeWalk(view.root(table.id), view.keys());
    walk.seek(null, 0, 0);
    while (disown(walk, view)) {
      Thread.onSpinWait();
    }
    parts.writeLock().lock();
    try {
      table.index.clear();
    } finally {
      parts.writeLock().unlock();
    }
    parts.merger().drop(table.id);
  }

  private boolean disown(TreeWalk walk, View view) {
    parts.writeLock().lock();
    try {
      for (int i = 0; i < GROUP; i++) {
        long address = walk.next();
        if (address == 0) {
          return false;
        }
        Segment segment = view.keys().segment(address);
        segment.addLive(-RecordFormat.size(segment.shapeAt(Address.offset(address))));
      }
      return true;
    } finally {
      parts.writeLock().unlock();
    }
  }
}
