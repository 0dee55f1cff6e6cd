package dev.quoin.kv.examples.bench.report;

import dev.quoin.kv.examples.bench.workload.Figure;
import dev.quoin.kv.examples.bench.workload.Measurement;
import dev.quoin.kv.examples.bench.workload.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Rates as horizontal bars, a panel for each workload, as a picture that needs nothing else: it
 * brings its own colours for light and dark pages, and every bar carries its figure as text.
 */
public final class SvgChart {
  private static final List<String> PANELS =
      List.of(
          Rows.PUT,
          Rows.GET,
          Rows.MISS,
          Rows.SCAN,
          Rows.SCAN_SETTLED,
          Rows.MIXED,
          Rows.BATCH,
          Rows.DURABLE_1,
          Rows.DURABLE_64,
          Rows.SEQ_PUT,
          Rows.OVERWRITE);
  private static final int COLUMNS = 2;
  private static final int PANEL_WIDTH = 430;
  private static final int NAME_WIDTH = 92;
  private static final int FIGURE_WIDTH = 52;
  private static final int BAR = 16;
  private static final int STEP = 21;
  private static final int HEAD = 30;
  private static final int GAP = 18;
  private static final int TITLE = 46;

  private static final String STYLE =
      """
      <style>
      svg { background: #ffffff; }
      text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #24292f; }
      .title { font-size: 16px; font-weight: 600; }
      .sub { fill: #57606a; }
      .panel { font-size: 13px; font-weight: 600; }
      .name { text-anchor: end; }
      .ours { fill: #0969da; }
      .other { fill: #afb8c1; }
      @media (prefers-color-scheme: dark) {
        svg { background: #0d1117; }
        text { fill: #e6edf3; }
        .sub { fill: #9198a1; }
        .ours { fill: #4493f8; }
        .other { fill: #57606a; }
      }
      </style>
      """;

  private SvgChart() {}

  /**
   * Returns the picture.
   *
   * @param subtitle the conditions, in one line
   * @param ours the contenders to be seen first
   * @param size the values whose rows are shown
   */
  public static String render(
      String title, String subtitle, Medians medians, Set<String> ours, int size) {
    List<List<Measurement>> panels = new ArrayList<>();
    int most = 0;
    for (String workload : PANELS) {
      List<Measurement> rows = new ArrayList<>();
      for (Measurement row : medians.rows()) {
        if (row.workload().equals(workload)
            && row.valueBytes() == size
            && row.get(Figure.RATE) > 0) {
          rows.add(row);
        }
      }
      if (!rows.isEmpty()) {
        rows.sort((a, b) -> Double.compare(b.get(Figure.RATE), a.get(Figure.RATE)));
        panels.add(rows);
        most = Math.max(most, rows.size());
      }
    }
    int panelHeight = HEAD + most * STEP + GAP;
    int lines = (panels.size() + COLUMNS - 1) / COLUMNS;
    int width = COLUMNS * (PANEL_WIDTH + GAP) + GAP;
    int height = TITLE + GAP + lines * panelHeight;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" role=\"img\" aria-label=\"%s\">%n",
            width,
            height,
            width,
            height,
            escaped(title)));
    svg.append(STYLE);
    text(svg, "title", GAP, 26, title);
    text(svg, "sub", GAP, 45, subtitle);
    for (int i = 0; i < panels.size(); i++) {
      int x = GAP + i % COLUMNS * (PANEL_WIDTH + GAP);
      int y = TITLE + GAP + i / COLUMNS * panelHeight;
      panel(svg, x, y, panels.get(i), ours);
    }
    return svg.append("</svg>").append(System.lineSeparator()).toString();
  }

  private static void panel(
      StringBuilder svg, int x, int y, List<Measurement> rows, Set<String> ours) {
    Measurement first = rows.get(0);
    String threads = first.threads() == 1 ? "1 thread" : first.threads() + " threads";
    text(svg, "panel", x, y + 14, first.workload() + " · " + threads + " · ops/s");
    double longest = first.get(Figure.RATE);
    int room = PANEL_WIDTH - NAME_WIDTH - FIGURE_WIDTH;
    for (int i = 0; i < rows.size(); i++) {
      Measurement row = rows.get(i);
      int top = y + HEAD + i * STEP - 6;
      double length = Math.max(1, row.get(Figure.RATE) / longest * room);
      text(svg, "name", x + NAME_WIDTH - 8, top + 12, row.contender());
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
              ours.contains(row.contender()) ? "ours" : "other",
              x + NAME_WIDTH,
              top,
              length,
              BAR));
      text(
          svg,
          "sub",
          x + NAME_WIDTH + (int) length + 6,
          top + 12,
          Numbers.count(row.get(Figure.RATE)));
    }
  }

  private static void text(StringBuilder svg, String style, int x, int y, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n",
            style,
            x,
            y,
            escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
