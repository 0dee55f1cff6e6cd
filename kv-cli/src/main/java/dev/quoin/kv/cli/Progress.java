package dev.quoin.kv.cli;

import java.util.Locale;

/**
 * Shows how far long work is, about once a second: on a terminal as a bar that is drawn over
 * itself, else as a line of its own. For one thread.
 */
final class Progress {
  private static final long INTERVAL_NANOS = 1_000_000_000L;
  private static final int BAR_WIDTH = 30;

  private final Terminal terminal;
  private final String verb;
  private final long total;
  private final long start = System.nanoTime();
  private long shown = start;

  /**
   * Starts to watch.
   *
   * @param verb what is done to records, in the past: "acknowledged"
   * @param total how much there is to do, in the unit of {@code done}, or 0 if that is not known
   */
  Progress(Terminal terminal, String verb, long total) {
    this.terminal = terminal;
    this.verb = verb;
    this.total = total;
  }

  /** Says that {@code records} are through, which is {@code done} of the total. */
  void at(long records, long done) {
    long now = System.nanoTime();
    if (now - shown >= INTERVAL_NANOS) {
      shown = now;
      show(records, done, now);
    }
  }

  /** Says that all is through. */
  void end(long records) {
    if (terminal.watched()) {
      show(records, total, System.nanoTime());
      terminal.err().println();
    } else {
      terminal.err().println(verb + " " + records);
    }
  }

  private void show(long records, long done, long now) {
    if (!terminal.watched()) {
      terminal.err().println(verb + " " + records);
      return;
    }
    double seconds = (now - start) / 1e9;
    StringBuilder line = new StringBuilder("\r");
    if (total > 0) {
      double part = Math.min(1, (double) done / total);
      int full = (int) (part * BAR_WIDTH);
      line.append('[')
          .append("#".repeat(full))
          .append(".".repeat(BAR_WIDTH - full))
          .append(String.format(Locale.ROOT, "] %3.0f %%  ", part * 100));
    }
    line.append(
        String.format(
            Locale.ROOT, "%s %,d  (%,.0f/s)  ", verb, records, records / Math.max(seconds, 1e-3)));
    terminal.err().print(line);
    terminal.err().flush();
  }
}
