package dev.quoin.kv.examples.bench.report;

import dev.quoin.kv.examples.bench.workload.Figure;
import dev.quoin.kv.examples.bench.workload.Floors;
import dev.quoin.kv.examples.bench.workload.Measurement;
import dev.quoin.kv.examples.bench.workload.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The report as aligned text: the header, a table per size and workload, notes, the bars. */
public final class TextReport {
  private static final List<String> HEAD =
      List.of(
          "workload",
          "contender",
          "thr",
          "ops/s",
          "p50",
          "p95",
          "p99",
          "p99.9",
          "max",
          "B/op",
          "beyond",
          "gc %",
          "cpu µs",
          "floor",
          "flush s",
          "time s",
          "disk MiB",
          "disk/live",
          "idx B/key");

  private TextReport() {}

  /** Returns the whole report. */
  public static String render(
      Map<String, String> header, Medians medians, List<Verdict.Bar> bars, boolean wide) {
    StringBuilder text = new StringBuilder();
    header.forEach((name, value) -> text.append(String.format("%-14s %s%n", name + ":", value)));
    TreeSet<Integer> sizes = new TreeSet<>();
    medians.rows().forEach(row -> sizes.add(-row.valueBytes()));
    for (int size : sizes) {
      text.append(String.format("%n== values of %d bytes ==%n", -size));
      text.append(table(rows(medians, -size), wide));
    }
    text.append(problems(medians));
    if (!bars.isEmpty()) {
      text.append(String.format("%n== bars ==%n"));
      text.append(bars(bars));
    }
    return text.toString();
  }

  private static List<List<String>> rows(Medians medians, int size) {
    List<List<String>> table = new ArrayList<>();
    List<String> order = new ArrayList<>(Rows.FLOORS);
    order.addAll(Rows.STORES);
    for (String workload : order) {
      for (Measurement row : medians.rows()) {
        if (row.valueBytes() == size && row.workload().equals(workload)) {
          table.add(cells(medians, row));
        }
      }
    }
    return table;
  }

  private static List<String> cells(Medians medians, Measurement row) {
    List<String> cells = new ArrayList<>();
    cells.add(row.workload() + " " + row.durability());
    cells.add(row.contender());
    cells.add(Integer.toString(row.threads()));
    cells.add(Numbers.count(row.get(Figure.RATE)));
    for (Figure latency : List.of(Figure.P50, Figure.P95, Figure.P99, Figure.P999, Figure.MAX)) {
      cells.add(Numbers.digits(row.get(latency)));
    }
    cells.add(Numbers.count(row.get(Figure.ALLOCATED)));
    cells.add(Numbers.count(row.get(Figure.BEYOND_VALUE)));
    cells.add(Numbers.percent(row.get(Figure.GC_SHARE)));
    cells.add(Numbers.digits(row.get(Figure.CPU)));
    cells.add(Numbers.ratio(floorRatio(medians, row)));
    cells.add(Numbers.digits(row.get(Figure.FLUSH)));
    cells.add(Numbers.digits(row.get(Figure.SECONDS)));
    cells.add(Numbers.mebibytes(row.get(Figure.DISK)));
    cells.add(Numbers.digits(row.get(Figure.AMPLIFICATION)));
    cells.add(Numbers.digits(row.get(Figure.INDEX)));
    return cells;
  }

  /** Returns the rate of a row by the rate of the floor under it, or NaN. */
  static double floorRatio(Medians medians, Measurement row) {
    String floor = Rows.FLOOR_OF.get(row.workload());
    if (floor == null) {
      return Double.NaN;
    }
    for (Measurement candidate : medians.rows()) {
      if (candidate.contender().equals(Floors.NAME)
          && candidate.workload().equals(floor)
          && candidate.valueBytes() == row.valueBytes()) {
        return row.get(Figure.RATE) / candidate.get(Figure.RATE);
      }
    }
    return Double.NaN;
  }

  private static String table(List<List<String>> rows, boolean wide) {
    int columns = wide ? HEAD.size() : 9;
    List<Integer> shown = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      int at = column;
      if (column < 4 || rows.stream().anyMatch(row -> !row.get(at).equals(Numbers.NONE))) {
        shown.add(column);
      }
    }
    StringBuilder text = new StringBuilder();
    int[] widths = new int[HEAD.size()];
    for (int column : shown) {
      widths[column] = HEAD.get(column).length();
      for (List<String> row : rows) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    line(text, HEAD, shown, widths);
    String previous = "";
    for (List<String> row : rows) {
      if (!previous.isEmpty() && !previous.equals(row.get(0))) {
        text.append(System.lineSeparator());
      }
      previous = row.get(0);
      line(text, row, shown, widths);
    }
    return text.toString();
  }

  private static void line(
      StringBuilder text, List<String> cells, List<Integer> shown, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column : shown) {
      String cell = cells.get(column);
      String blank = " ".repeat(widths[column] - cell.length());
      // Words to the left, figures to the right.
      line.append(column < 2 ? cell + blank : blank + cell).append("  ");
    }
    text.append(line.toString().stripTrailing()).append(System.lineSeparator());
  }

  private static String problems(Medians medians) {
    StringBuilder text = new StringBuilder();
    for (Measurement row : medians.rows()) {
      if (row.problem() != null) {
        text.append(
            String.format(
                "  %s, %s, %d B, %s: %s%n",
                row.contender(),
                row.workload(),
                row.valueBytes(),
                row.durability(),
                row.problem()));
      }
    }
    return text.length() == 0 ? "" : String.format("%n== not measured ==%n") + text;
  }

  private static String bars(List<Verdict.Bar> bars) {
    int widest = bars.stream().mapToInt(bar -> bar.what().length()).max().orElse(0);
    StringBuilder text = new StringBuilder();
    for (Verdict.Bar bar : bars) {
      text.append(
          String.format("%-4s  %-" + widest + "s  %s%n", bar.verdict(), bar.what(), bar.found()));
    }
    return text.toString();
  }
}
