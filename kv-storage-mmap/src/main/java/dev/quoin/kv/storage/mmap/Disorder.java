package dev.quoin.kv.storage.mmap;

import java.util.concurrent.atomic.LongAdder;

/** Counts how many entries cursors met that do not lie in the order of their keys. */
final class Disorder {
  private static final int PERIOD = 1000;

  private final LongAdder met = new LongAdder();
  private volatile long judged;
  private volatile Runnable judge = () -> {};

  /** Sets who decides whether that is too many, whenever a cursor that met some is closed. */
  void onCursorClosed(Runnable judging) {
    judge = judging;
  }

  /** Asks for that decision, at most once per so many entries. */
  void judge() {
    long now = count();
    if (now >= judged + PERIOD) {
      judged = now;
      judge.run();
    }
  }

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
    judged = 0;
  }
}
