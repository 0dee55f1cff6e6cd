package dev.quoin.kv.examples.bench;

import dev.quoin.kv.examples.bench.contender.ContenderKind;
import dev.quoin.kv.examples.bench.contender.ContenderKind.Role;
import dev.quoin.kv.examples.bench.report.JsonReport;
import dev.quoin.kv.examples.bench.report.Machine;
import dev.quoin.kv.examples.bench.report.Medians;
import dev.quoin.kv.examples.bench.report.SvgChart;
import dev.quoin.kv.examples.bench.report.TextReport;
import dev.quoin.kv.examples.bench.report.Verdict;
import dev.quoin.kv.examples.bench.workload.Directories;
import dev.quoin.kv.examples.bench.workload.Floors;
import dev.quoin.kv.examples.bench.workload.Measurement;
import dev.quoin.kv.examples.bench.workload.Rows;
import dev.quoin.kv.examples.bench.workload.RunPlan;
import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All rounds of all contenders, interleaved, each run in a process of its own; then the report. */
final class Comparison {
  /** Copies of the data that the greediest contender may have on disk at one moment. */
  private static final int DISK_FACTOR = 8;

  /**
   * What to run.
   *
   * @param sizes lengths of values
   * @param rounds how often everybody has a turn
   * @param data where stores are made, or {@code null} for a new directory here
   */
  record Plan(
      long keys,
      int keyBytes,
      List<Integer> sizes,
      List<Durability> durabilities,
      int threads,
      List<String> workloads,
      int rounds,
      String heap,
      double capSeconds,
      double durableSeconds,
      long warmupKeys,
      long seed,
      @Nullable Path data,
      @Nullable Path json,
      @Nullable Path chart,
      String format,
      List<String> contenders) {}

  private final Map<String, ContenderKind> kinds;
  private final List<ContenderKind> chosen;
  private final Plan plan;
  private final Consumer<String> progress;
  private final List<Measurement> measurements = new ArrayList<>();

  Comparison(
      Map<String, ContenderKind> kinds,
      List<ContenderKind> chosen,
      Plan plan,
      Consumer<String> progress) {
    this.kinds = kinds;
    this.chosen = chosen;
    this.plan = plan;
    this.progress = progress;
  }

  /** Runs and reports; returns whether anything was measured. */
  boolean run(PrintWriter out) throws IOException, InterruptedException {
    Path base = plan.data() != null ? plan.data() : Path.of("").toAbsolutePath();
    Files.createDirectories(base);
    checkSpace(base);
    Path directory = Files.createTempDirectory(base, "kv-bench-").toAbsolutePath();
    Thread cleaner = new Thread(() -> remove(directory));
    Runtime.getRuntime().addShutdownHook(cleaner);
    Map<String, String> header;
    try {
      header = header(directory);
      rounds(directory);
    } finally {
      remove(directory);
      Runtime.getRuntime().removeShutdownHook(cleaner);
    }
    report(header, out);
    return measurements.stream().anyMatch(row -> row.problem() == null);
  }

  private void remove(Path directory) {
    try {
      Directories.remove(directory);
    } catch (IOException e) {
      progress.accept("cannot remove " + directory + ": " + e);
    }
  }

  private void checkSpace(Path base) throws IOException {
    int largest = plan.sizes().stream().mapToInt(size -> size).max().orElse(0);
    long needed = plan.keys() * (plan.keyBytes() + largest) * DISK_FACTOR + (2L << 30);
    long usable = Files.getFileStore(base).getUsableSpace();
    if (usable < needed) {
      throw new IOException(
          "disk space at %s: %d MiB (expected: >= %d MiB); choose another with --data, or fewer --keys"
              .formatted(base, usable >> 20, needed >> 20));
    }
  }

  private void rounds(Path directory) throws IOException, InterruptedException {
    List<String> names = new ArrayList<>(List.of(Floors.NAME));
    chosen.forEach(kind -> names.add(kind.name()));
    int total = plan.rounds() * plan.sizes().size() * plan.durabilities().size() * names.size();
    int number = 0;
    long start = System.nanoTime();
    for (int round = 1; round <= plan.rounds(); round++) {
      for (int size : plan.sizes()) {
        for (int i = 0; i < plan.durabilities().size(); i++) {
          for (String name : names) {
            number++;
            if (name.equals(Floors.NAME) && i > 0) {
              continue;
            }
            Durability durability = plan.durabilities().get(i);
            String prefix =
                String.format(
                    Locale.ROOT,
                    "[%d/%d %ds] %s, %d B, %s, round %d: ",
                    number,
                    total,
                    Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                    name,
                    size,
                    durability,
                    round);
            fork(directory, prefix, runPlan(name, round, size, durability, i == 0));
          }
        }
      }
    }
  }

  private RunPlan runPlan(
      String name, int round, int size, Durability durability, boolean withDurable) {
    // Durable puts are the same whatever the durability of the rest: once is enough.
    Set<String> workloads =
        plan.workloads().stream()
            .filter(workload -> withDurable || !workload.equals("durable"))
            .collect(Collectors.toSet());
    return new RunPlan(
        name,
        round,
        plan.keys(),
        plan.keyBytes(),
        size,
        durability,
        plan.threads(),
        workloads,
        plan.warmupKeys(),
        plan.capSeconds(),
        plan.durableSeconds(),
        plan.seed());
  }

  private void fork(Path directory, String prefix, RunPlan run)
      throws IOException, InterruptedException {
    Path own = Files.createTempDirectory(directory, run.contender() + "-");
    String ended =
        ChildProcess.run(
            run, plan.heap(), own, step -> progress.accept(prefix + step), measurements::add);
    if (ended != null) {
      progress.accept(prefix + ended);
      measurements.add(
          new Measurement(
              run.contender(),
              Rows.RUN,
              run.valueBytes(),
              run.durability(),
              1,
              run.repeat(),
              Map.of(),
              ended));
    }
    Directories.remove(own);
  }

  private Map<String, String> header(Path directory) throws IOException {
    Map<String, String> header = Machine.describe(directory);
    header.put("flags", String.join(" ", ChildProcess.flags(plan.heap())));
    header.put(
        "data",
        "%d keys of %d bytes (decimal, zero-padded; every second number), values of %s bytes (random)"
            .formatted(
                plan.keys(),
                plan.keyBytes(),
                plan.sizes().stream().map(String::valueOf).collect(Collectors.joining(", "))));
    header.put(
        "runs",
        ("%d rounds, interleaved, medians; a process per contender and round; warm-up on %d keys;"
                + " workloads cut after %s s; seed %d")
            .formatted(plan.rounds(), plan.warmupKeys(), plan.capSeconds(), plan.seed()));
    header.put("threads", "1, but mixed: %d and durable-64: 64".formatted(plan.threads()));
    header.put("durability", "beside each workload: what a write has survived when it returns");
    header.put("latencies", "µs per call (of batches: of ten); floor: rate by the machine's own");
    return header;
  }

  private void report(Map<String, String> header, PrintWriter out) throws IOException {
    Medians medians = new Medians(measurements);
    List<Verdict.Bar> bars = new ArrayList<>();
    for (int size : plan.sizes()) {
      for (Durability durability : plan.durabilities()) {
        List<Verdict.Bar> judged = new ArrayList<>(Verdict.judge(medians, kinds, size, durability));
        if (isHeapSmall(size)) {
          judged.addAll(Verdict.smallHeap(medians, kinds, size, durability));
        }
        for (Verdict.Bar bar : judged) {
          String what = "%d B %s: %s".formatted(size, durability, bar.what());
          bars.add(new Verdict.Bar(bar.verdict(), what, bar.found()));
        }
      }
    }
    StringWriter json = new StringWriter();
    JsonReport.write(json, header, settings(), measurements, medians, bars);
    if (plan.format().equals("json")) {
      out.println(json);
    } else {
      out.print(TextReport.render(header, medians, bars, plan.format().equals("table")));
    }
    out.flush();
    if (plan.json() != null) {
      write(plan.json(), json.toString());
    }
    if (plan.chart() != null) {
      write(plan.chart(), chart(header, medians));
    }
  }

  /** Whether the data is at least eight times the heap, so that it shows who keeps what there. */
  private boolean isHeapSmall(int size) {
    String heap = plan.heap().toLowerCase(Locale.ROOT);
    if (!heap.matches("\\d+[kmg]?")) {
      return false;
    }
    long number = Long.parseLong(heap.replaceAll("[kmg]", ""));
    char unit = heap.charAt(heap.length() - 1);
    long bytes = number << (unit == 'g' ? 30 : unit == 'm' ? 20 : unit == 'k' ? 10 : 0);
    return plan.keys() * (plan.keyBytes() + size) >= 8 * bytes;
  }

  private String chart(Map<String, String> header, Medians medians) {
    int size = plan.sizes().get(0);
    Set<String> ours =
        kinds.values().stream()
            .filter(kind -> kind.role() == Role.ENGINE)
            .map(ContenderKind::name)
            .collect(Collectors.toSet());
    return SvgChart.render(
        "Storage engines, operations a second",
        "%d keys of %d B, values of %d B, %s; %s"
            .formatted(
                plan.keys(),
                plan.keyBytes(),
                size,
                plan.durabilities().get(0),
                header.get("machine")),
        medians,
        ours,
        size);
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (ContenderKind kind : chosen) {
      settings.put(kind.name(), kind.settings() + "; " + kind.durabilities());
    }
    return settings;
  }

  private static void write(Path file, String content) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try (Writer writer = Files.newBufferedWriter(file)) {
      writer.write(content);
    }
  }
}
