package dev.quoin.kv.storage.mmap;

import java.util.concurrent.atomic.LongAdder;

/** Counts how many entries cursors met that do not lie in the order of their keys. */
final class Disorder {
  private final LongAdder met = new LongAdder();

  void met(int entries) {
    if (entries > 0) {
      met.add(entries);
    }
  }

  long count() {
    return met.sum();
  }

  void reset() {
    met.reset();
  }
}
