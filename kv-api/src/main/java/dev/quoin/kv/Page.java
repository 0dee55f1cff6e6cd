package dev.quoin.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a scan: entries in order, all read from one point in time, and how to go on.
 *
 * @param entries what was read
 * @param next the scan that reads on where this page ends, or {@code null} if this page is the last
 */
public record Page(List<Entry> entries, @Nullable Scan next) {
  /** Makes a page; the list is taken as it is if it is already immutable, else copied. */
  public Page {
    entries = List.copyOf(entries);
  }
}
