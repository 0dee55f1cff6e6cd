package dev.quoin.kv.examples.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import dev.quoin.kv.examples.bench.contender.ContenderKind;
import dev.quoin.kv.examples.bench.contender.ContenderKind.Role;
import dev.quoin.kv.examples.bench.workload.Figure;
import dev.quoin.kv.examples.bench.workload.Floors;
import dev.quoin.kv.examples.bench.workload.Measurement;
import dev.quoin.kv.examples.bench.workload.Rows;
import dev.quoin.kv.spi.storage.Durability;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {
  private final List<Measurement> rows = new ArrayList<>();

  private void row(String contender, String workload, Map<Figure, Double> figures) {
    Durability durability = workload.startsWith("durable") ? Durability.SYNC : Durability.BUFFERED;
    rows.add(new Measurement(contender, workload, 1024, durability, 1, 1, figures, null));
  }

  private void rate(String contender, String workload, double rate) {
    row(contender, workload, Map.of(Figure.RATE, rate));
  }

  private static Map<String, ContenderKind> kinds() {
    Map<String, ContenderKind> kinds = new LinkedHashMap<>();
    add(kinds, "mmap", Role.ENGINE, true);
    add(kinds, "rocks", Role.ENGINE, true);
    add(kinds, "rocksdb-raw", Role.RAW, true);
    add(kinds, "mvstore", Role.PEER, true);
    add(kinds, "chronicle", Role.PEER, false);
    return kinds;
  }

  private static void add(
      Map<String, ContenderKind> kinds, String name, Role role, boolean ordered) {
    ContenderKind.Opener opener =
        setup -> {
          throw new UnsupportedOperationException(name);
        };
    kinds.put(name, new ContenderKind(name, role, ordered, Map.of(), "", opener));
  }

  private String bar(String what) {
    List<Verdict.Bar> bars = Verdict.judge(new Medians(rows), kinds(), 1024, Durability.BUFFERED);
    return bars.stream()
        .filter(bar -> bar.what().startsWith(what))
        .map(bar -> bar.verdict() + " " + bar.found())
        .findFirst()
        .orElse("none");
  }

  @Test
  void aBarIsPassedMissedOrNotThere() {
    rate("mmap", Rows.PUT, 299_999);
    row("mmap", Rows.GET, Map.of(Figure.RATE, 600_000.0, Figure.P95, 3.01));
    assertThat(bar("mmap put >= 300K")).isEqualTo("MISS 300K");
    assertThat(bar("mmap get >= 600K")).isEqualTo("PASS 600K");
    assertThat(bar("mmap get p95")).isEqualTo("MISS 3.01 µs");
    assertThat(bar("mmap mixed")).isEqualTo("none");
    assertThat(bar("rocks put")).isEqualTo("none");
  }

  @Test
  void theBestOrderedPeerCounts() {
    rate("mmap", Rows.GET, 120);
    rate("mvstore", Rows.GET, 90);
    rate("rocksdb-raw", Rows.GET, 100);
    rate("rocks", Rows.GET, 1000);
    rate("chronicle", Rows.GET, 1000);
    assertThat(bar("mmap get >= 1.2x")).isEqualTo("PASS 1.20x of rocksdb-raw (100)");
  }

  @Test
  void ratiosToRawAndFloorAndOneWriter() {
    rate("rocks", Rows.MISS, 84);
    rate("rocksdb-raw", Rows.MISS, 100);
    assertThat(bar("rocks miss")).isEqualTo("MISS 0.84x of 100");
    rate("mmap", Rows.DURABLE_1, 10);
    rate("mmap", Rows.DURABLE_64, 150);
    assertThat(bar("mmap durable")).isEqualTo("PASS 15.0x: 150 against 10.0");
    rate("mmap", Rows.PUT, 69);
    rate(Floors.NAME, Rows.PWRITE, 100);
    assertThat(bar("mmap put >= 0.7x")).isEqualTo("MISS 0.69x");
  }

  @Test
  void compactionAndGarbage() {
    row("rocks", Rows.GET_COMPACTING, Map.of(Figure.P99, 20.1));
    row("rocks", Rows.GET_REST, Map.of(Figure.P99, 10.0));
    row("rocks", Rows.SETTLE_OVERWRITTEN, Map.of(Figure.AMPLIFICATION, 1.3));
    row("mmap", Rows.GET, Map.of(Figure.BEYOND_VALUE, 301.0, Figure.GC_SHARE, 0.02));
    assertThat(bar("rocks reads while")).startsWith("MISS 2.01x");
    assertThat(bar("rocks disk")).isEqualTo("PASS 1.30x");
    assertThat(bar("mmap get garbage")).isEqualTo("MISS 301 B");
    assertThat(bar("mmap get collection")).isEqualTo("MISS 2.00 %");
  }

  @Test
  void theMemoryBarTellsWhoWorkedAndWhatStoppedTheOthers() {
    rate("rocks", Rows.PUT, 1);
    rate("rocks", Rows.GET, 1);
    rows.add(
        new Measurement(
            "mmap",
            Rows.PUT,
            1024,
            Durability.BUFFERED,
            1,
            1,
            Map.of(),
            "NO_SPACE: index: 300 MiB"));
    List<Verdict.Bar> bars =
        Verdict.smallHeap(new Medians(rows), kinds(), 1024, Durability.BUFFERED);
    assertThat(bars)
        .extracting(bar -> bar.verdict() + " " + bar.what() + ": " + bar.found())
        .containsExactly(
            "PASS mmap in a small heap: NO_SPACE: index: 300 MiB",
            "PASS rocks in a small heap: worked");
  }

  @Test
  void mediansAreOfEachFigureAndKeepProblems() {
    for (double rate : new double[] {5, 1, 3}) {
      rate("mmap", Rows.GET, rate);
    }
    rate("mmap", Rows.PUT, 2);
    rate("mmap", Rows.PUT, 4);
    rows.add(
        new Measurement(
            "mmap", Rows.PUT, 1024, Durability.BUFFERED, 1, 3, Map.of(), "NO_SPACE: full"));
    Medians medians = new Medians(rows);
    assertThat(medians.get("mmap", Rows.GET, 1024, Durability.BUFFERED, Figure.RATE)).isEqualTo(3);
    assertThat(medians.get("mmap", Rows.PUT, 1024, Durability.BUFFERED, Figure.RATE)).isEqualTo(3);
    assertThat(medians.row("mmap", Rows.PUT, 1024, Durability.BUFFERED))
        .extracting(Measurement::problem)
        .isEqualTo("NO_SPACE: full");
    assertThat(medians.get("mmap", Rows.MISS, 1024, Durability.BUFFERED, Figure.RATE)).isNaN();
  }

  @Test
  void aMeasurementSurvivesBeingJson() throws Exception {
    Measurement measured =
        new Measurement(
            "lmdb",
            Rows.PUT,
            100,
            Durability.SYNC,
            64,
            2,
            Map.of(Figure.RATE, 12.5, Figure.DISK, 1e9),
            null);
    Measurement failed =
        new Measurement(
            "lmdb", Rows.PUT, 100, Durability.SYNC, 1, 2, Map.of(), "a \"quote\"\nand a line");
    assertThat(MeasurementJson.parse(MeasurementJson.line(measured))).isEqualTo(measured);
    assertThat(MeasurementJson.parse(MeasurementJson.line(failed))).isEqualTo(failed);
    assertThat(MeasurementJson.line(failed)).doesNotContain("\n");
  }

  @Test
  void theJsonReportParses() throws Exception {
    rate("mmap", Rows.PUT, 5);
    StringWriter text = new StringWriter();
    JsonReport.write(
        text,
        Map.of("machine", "one"),
        Map.of("mmap", "defaults"),
        rows,
        new Medians(rows),
        List.of(new Verdict.Bar("PASS", "a", "b")));
    List<String> names = new ArrayList<>();
    try (JsonParser json = MeasurementJson.FACTORY.createParser(text.toString())) {
      while (json.nextToken() != null) {
        if (json.currentName() != null && json.getParsingContext().getParent().inRoot()) {
          names.add(json.currentName());
        }
      }
    }
    assertThat(names).contains("header", "settings", "measurements", "medians", "bars");
  }

  @Test
  void theTextReportShowsRowsFloorsProblemsAndBars() {
    rate("mmap", Rows.PUT, 50_000);
    rate(Floors.NAME, Rows.PWRITE, 100_000);
    rows.add(
        new Measurement(
            "chronicle",
            Rows.DURABLE_1,
            1024,
            Durability.SYNC,
            1,
            1,
            Map.of(),
            "cannot give SYNC"));
    String text =
        TextReport.render(
            Map.of("machine", "one"),
            new Medians(rows),
            List.of(new Verdict.Bar("MISS", "bar", "found")),
            true);
    assertThat(text)
        .contains("machine:")
        .containsPattern("put BUFFERED +mmap +1 +50.0K +0.50x")
        .contains("chronicle, durable-1, 1024 B, SYNC: cannot give SYNC")
        .contains("MISS  bar  found");
  }

  @Test
  void theChartIsXmlWithABarForEachRate() throws Exception {
    rate("mmap", Rows.PUT, 50_000);
    rate("mvstore", Rows.PUT, 10_000);
    rate("mmap", Rows.GET, 1);
    String svg = SvgChart.render("a <title>", "b & c", new Medians(rows), Set.of("mmap"), 1024);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(3);
    assertThat(svg).contains("50.0K").contains("prefers-color-scheme: dark");
  }

  @Test
  void figuresHaveThreeDigits() {
    assertThat(Numbers.count(1_234_567)).isEqualTo("1.23M");
    assertThat(Numbers.count(999_600)).isEqualTo("1.00M");
    assertThat(Numbers.count(123_456)).isEqualTo("123K");
    assertThat(Numbers.count(Double.NaN)).isEqualTo("—");
    assertThat(Numbers.digits(9.999)).isEqualTo("10.0");
    assertThat(Numbers.percent(0.0123)).isEqualTo("1.23");
  }
}
