package dev.quoin.kv;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Walks through all entries of a scan, page by page. Holds no resource, so there is nothing to
 * close; every page is read when it is needed and is its own point in time. For one thread.
 */
public final class ScanIterator implements Iterator<Entry> {
  private final Keyspace keyspace;
  private @Nullable Scan next;
  private List<Entry> page = List.of();
  private int position;

  /** Makes an iterator at the beginning of {@code scan}; nothing is read yet. */
  public ScanIterator(Keyspace keyspace, Scan scan) {
    this.keyspace = keyspace;
    this.next = scan;
  }

  @Override
  public boolean hasNext() {
    while (position == page.size() && next != null) {
      Page read = keyspace.scan(next);
      page = read.entries();
      next = read.next();
      position = 0;
    }
    return position < page.size();
  }

  @Override
  public Entry next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the scan has ended");
    }
    return page.get(position++);
  }
}
