package dev.quoin.kv.examples.bench.report;

import static dev.quoin.kv.examples.bench.workload.Figure.AMPLIFICATION;
import static dev.quoin.kv.examples.bench.workload.Figure.BEYOND_VALUE;
import static dev.quoin.kv.examples.bench.workload.Figure.GC_SHARE;
import static dev.quoin.kv.examples.bench.workload.Figure.INDEX;
import static dev.quoin.kv.examples.bench.workload.Figure.P95;
import static dev.quoin.kv.examples.bench.workload.Figure.P99;
import static dev.quoin.kv.examples.bench.workload.Figure.RATE;
import static dev.quoin.kv.examples.bench.workload.Figure.SECONDS;

import dev.quoin.kv.examples.bench.contender.ContenderKind;
import dev.quoin.kv.examples.bench.contender.ContenderKind.Role;
import dev.quoin.kv.examples.bench.workload.Figure;
import dev.quoin.kv.examples.bench.workload.Measurement;
import dev.quoin.kv.examples.bench.workload.Rows;
import dev.quoin.kv.spi.storage.Durability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What our engines must reach, judged by what was run. A bar whose rows were not run is left out.
 * Absolute bars are meant for values of 1 KiB, a million keys and BUFFERED; elsewhere they are
 * shown all the same, and the header says what was run.
 */
public final class Verdict {
  private static final String OURS = "mmap";
  private static final Map<String, String> RAW_OF =
      Map.of("rocks", "rocksdb-raw", "lmdb", "lmdb-raw");

  /**
   * One bar.
   *
   * @param verdict PASS or MISS
   * @param what what was to be reached
   * @param found what was reached
   */
  public record Bar(String verdict, String what, String found) {}

  private final Medians medians;
  private final Map<String, ContenderKind> kinds;
  private final int size;
  private final Durability durability;
  private final List<Bar> bars = new ArrayList<>();

  private Verdict(
      Medians medians, Map<String, ContenderKind> kinds, int size, Durability durability) {
    this.medians = medians;
    this.kinds = kinds;
    this.size = size;
    this.durability = durability;
  }

  /** Returns all bars that can be judged for one size of values and one durability. */
  public static List<Bar> judge(
      Medians medians, Map<String, ContenderKind> kinds, int size, Durability durability) {
    Verdict verdict = new Verdict(medians, kinds, size, durability);
    verdict.absolute();
    verdict.againstPeers();
    verdict.againstRaw();
    verdict.garbage();
    verdict.durable();
    verdict.compaction();
    return verdict.bars;
  }

  /**
   * Returns who worked in a heap much smaller than the data. An engine that keeps its index on the
   * heap may refuse, if it says so in time: with NO_SPACE, before memory has run out.
   */
  public static List<Bar> smallHeap(
      Medians medians, Map<String, ContenderKind> kinds, int size, Durability durability) {
    List<Bar> bars = new ArrayList<>();
    for (ContenderKind kind : kinds.values()) {
      if (kind.role() != Role.ENGINE) {
        continue;
      }
      Bar bar = null;
      for (Measurement row : medians.rows()) {
        boolean counts =
            row.contender().equals(kind.name())
                && row.valueBytes() == size
                && row.durability() == durability;
        if (counts && row.problem() != null) {
          boolean told = kind.name().equals(OURS) && row.problem().startsWith("NO_SPACE");
          bar = new Bar(told ? "PASS" : "MISS", kind.name() + " in a small heap", row.problem());
        } else if (counts && bar == null) {
          bar = new Bar("PASS", kind.name() + " in a small heap", "worked");
        }
      }
      if (bar != null) {
        bars.add(bar);
      }
    }
    return bars;
  }

  private double get(String contender, String row, Figure figure) {
    Durability of = row.startsWith("durable") ? Durability.SYNC : durability;
    return medians.get(contender, row, size, of, figure);
  }

  private void atLeast(String what, double found, double bar, String text) {
    judged(what, found, found >= bar, text);
  }

  private void atMost(String what, double found, double bar, String text) {
    judged(what, found, found <= bar, text);
  }

  private void judged(String what, double found, boolean passed, String text) {
    if (!Double.isNaN(found)) {
      bars.add(new Bar(passed ? "PASS" : "MISS", what, text));
    }
  }

  private void rate(String row, double bar) {
    double found = get(OURS, row, RATE);
    atLeast(
        "mmap %s >= %s ops/s".formatted(row, Numbers.count(bar)), found, bar, Numbers.count(found));
  }

  private void micros(String row, Figure figure, String name, double bar) {
    double found = get(OURS, row, figure);
    atMost(
        "mmap %s %s <= %s µs".formatted(row, name, Numbers.digits(bar)),
        found,
        bar,
        Numbers.digits(found) + " µs");
  }

  private void absolute() {
    rate(Rows.PUT, 300_000);
    micros(Rows.PUT, P95, "p95", 5);
    Measurement put = medians.row(OURS, Rows.PUT, size, durability);
    double floor = put == null ? Double.NaN : TextReport.floorRatio(medians, put);
    atLeast("mmap put >= 0.7x of the pwrite floor", floor, 0.7, Numbers.ratio(floor));
    rate(Rows.GET, 600_000);
    micros(Rows.GET, P95, "p95", 3);
    rate(Rows.MIXED, 500_000);
    rate(Rows.BATCH, 300_000);
    double index = get(OURS, Rows.PUT, INDEX);
    atMost("mmap index <= 64 B per key", index, 64, Numbers.digits(index) + " B");
    double settled = get(OURS, Rows.SETTLE_OVERWRITTEN, INDEX);
    atMost(
        "mmap index <= 64 B per key, after overwriting",
        settled,
        64,
        Numbers.digits(settled) + " B");
    double reopen = get(OURS, Rows.REOPEN, SECONDS);
    atMost("mmap reopen <= 1 s", reopen, 1, Numbers.digits(reopen) + " s");
  }

  private void againstPeers() {
    peer(Rows.GET, 1.2);
    peer(Rows.PUT, 1.2);
    peer(Rows.SCAN, 0.4);
    peer(Rows.SCAN_SETTLED, 0.8);
  }

  private void peer(String row, double bar) {
    double best = Double.NaN;
    String who = "";
    for (ContenderKind kind : kinds.values()) {
      double rate = get(kind.name(), row, RATE);
      boolean counts = kind.ordered() && (kind.role() == Role.PEER || kind.role() == Role.RAW);
      if (counts && (Double.isNaN(best) || rate > best) && !Double.isNaN(rate)) {
        best = rate;
        who = kind.name();
      }
    }
    double ratio = get(OURS, row, RATE) / best;
    atLeast(
        "mmap %s >= %sx of the best ordered, persistent peer".formatted(row, bar),
        ratio,
        bar,
        "%s of %s (%s)".formatted(Numbers.ratio(ratio), who, Numbers.count(best)));
  }

  private void againstRaw() {
    for (String engine : List.of("rocks", "lmdb")) {
      String raw = RAW_OF.getOrDefault(engine, "");
      for (String row : Rows.STORES) {
        double ratio = get(engine, row, RATE) / get(raw, row, RATE);
        atLeast(
            "%s %s >= 0.85x of its raw API".formatted(engine, row),
            ratio,
            0.85,
            "%s of %s".formatted(Numbers.ratio(ratio), Numbers.count(get(raw, row, RATE))));
      }
    }
  }

  private List<String> engines() {
    return kinds.values().stream()
        .filter(kind -> kind.role() == Role.ENGINE)
        .map(ContenderKind::name)
        .toList();
  }

  private void garbage() {
    for (String engine : engines()) {
      for (String row : List.of(Rows.PUT, Rows.GET, Rows.MIXED, Rows.BATCH, Rows.SCAN)) {
        double beyond = get(engine, row, BEYOND_VALUE);
        atMost(
            "%s %s garbage beyond the value <= 300 B".formatted(engine, row),
            beyond,
            300,
            Numbers.digits(beyond) + " B");
        double share = get(engine, row, GC_SHARE);
        atMost(
            "%s %s collection < 2 %% of the time".formatted(engine, row),
            share,
            Math.nextDown(0.02),
            Numbers.percent(share) + " %");
      }
    }
  }

  private void durable() {
    for (String engine : engines()) {
      double ratio = get(engine, Rows.DURABLE_64, RATE) / get(engine, Rows.DURABLE_1, RATE);
      atLeast(
          engine + " durable puts, 64 writers >= 15x of one",
          ratio,
          15,
          "%s: %s against %s"
              .formatted(
                  Numbers.ratio(ratio),
                  Numbers.count(get(engine, Rows.DURABLE_64, RATE)),
                  Numbers.count(get(engine, Rows.DURABLE_1, RATE))));
    }
  }

  private void compaction() {
    for (String engine : engines()) {
      double during = get(engine, Rows.GET_COMPACTING, P99);
      double rest = get(engine, Rows.GET_REST, P99);
      double ratio = during / rest;
      atMost(
          engine + " reads while compaction runs, p99 <= 2x of at rest",
          ratio,
          2,
          "%s: %s against %s µs"
              .formatted(Numbers.ratio(ratio), Numbers.digits(during), Numbers.digits(rest)));
      double disk = get(engine, Rows.SETTLE_OVERWRITTEN, AMPLIFICATION);
      atMost(
          engine + " disk after overwriting three times, settled, <= 1.3x of live data",
          disk,
          1.3,
          Numbers.ratio(disk));
    }
  }
}
