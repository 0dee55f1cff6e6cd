package dev.quoin.kv.examples.bench;

import dev.quoin.kv.examples.bench.contender.ContenderKind;
import dev.quoin.kv.examples.bench.contender.Contenders;
import dev.quoin.kv.examples.bench.workload.Dataset;
import dev.quoin.kv.examples.bench.workload.Floors;
import dev.quoin.kv.examples.bench.workload.Rows;
import dev.quoin.kv.spi.storage.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kv bench engines}: reads the options and hands over to {@link Comparison}. */
@Command(
    name = "engines",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares storage engines with the libraries below them, with other stores, and with what"
          + " the machine itself can do.",
      "Each contender runs in a process of its own, in turn, as often as --repeats says."
    })
final class EnginesCommand implements Callable<Integer> {
  private static final int OK = 0;

  /** A run that failed on the side of the machine: nothing could be measured. */
  private static final int UNAVAILABLE = 3;

  @Spec CommandSpec spec;

  @Option(
      names = "--quick",
      description = "About a minute: few keys, one size of values, one round.")
  boolean quick;

  @Option(names = "--keys", description = "Entries (default: 1000000; quick: 10000).")
  @Nullable Long keys;

  @Option(names = "--key-bytes", description = "Length of keys (default: 16).")
  int keyBytes = 16;

  @Option(
      names = "--value-bytes",
      split = ",",
      description = "Lengths of values (default: 1024,100; quick: 1024).")
  @Nullable List<Integer> valueBytes;

  @Option(names = "--contenders", split = ",", description = "Who (default: all; see --settings).")
  @Nullable List<String> contenders;

  @Option(names = "--workloads", split = ",", description = "What (default: all; see --settings).")
  @Nullable List<String> workloads;

  @Option(
      names = "--durability",
      split = ",",
      description = "none, buffered or sync, for all but the durable puts (default: buffered).")
  List<String> durabilities = List.of("buffered");

  @Option(names = "--threads", description = "Threads of the mixed workload (default: 8).")
  int threads = 8;

  @Option(names = "--repeats", description = "Rounds, interleaved (default: 3; quick: 1).")
  @Nullable Integer repeats;

  @Option(
      names = "--heap",
      description = "Heap of every process, as for -Xmx (default: 2g; quick: 512m).")
  @Nullable String heap;

  @Option(
      names = "--cap-seconds",
      description =
          "After how long a workload is cut short; a load is then finished in batches"
              + " (default: 60; quick: 1).")
  @Nullable Double capSeconds;

  @Option(
      names = "--data",
      description = "Where stores are made and removed (default: a new directory here).")
  @Nullable Path data;

  @Option(names = "--json", description = "Write everything into this file, as JSON.")
  @Nullable Path json;

  @Option(names = "--chart", description = "Write the rates into this file, as an SVG picture.")
  @Nullable Path chart;

  @Option(names = "-w", description = "How to write: simple (latencies), table (everything), json.")
  String format = "table";

  @Option(names = "--settings", description = "Print who takes part, how it is set, and stop.")
  boolean settings;

  @Option(names = "--seed", description = "Where shuffling starts from (default: 1).")
  long seed = 1;

  @Override
  public Integer call() throws Exception {
    Map<String, ContenderKind> kinds = Contenders.all();
    if (settings) {
      spec.commandLine().getOut().print(SettingsText.render(kinds));
      spec.commandLine().getOut().flush();
      return OK;
    }
    List<ContenderKind> chosen = chosen(kinds);
    Comparison comparison =
        new Comparison(
            kinds, chosen, plan(chosen), line -> spec.commandLine().getErr().println(line));
    return comparison.run(spec.commandLine().getOut()) ? OK : UNAVAILABLE;
  }

  private Comparison.Plan plan(List<ContenderKind> chosen) {
    check(keyBytes >= Dataset.LEAST_KEY_BYTES, "--key-bytes: %s (expected: >= 16)", keyBytes);
    check(threads >= 1, "--threads: %s (expected: >= 1)", threads);
    List<Integer> sizes =
        valueBytes != null ? valueBytes : quick ? List.of(1024) : List.of(1024, 100);
    for (int size : sizes) {
      check(size >= Dataset.LEAST_VALUE_BYTES, "--value-bytes: %s (expected: >= 24)", size);
    }
    long entries = keys != null ? keys : quick ? 10_000 : 1_000_000;
    check(entries >= 100, "--keys: %s (expected: >= 100)", entries);
    int rounds = repeats != null ? repeats : quick ? 1 : 3;
    check(rounds >= 1, "--repeats: %s (expected: >= 1)", rounds);
    check(
        List.of("simple", "table", "json").contains(format),
        "-w: %s (expected: simple, table or json)",
        format);
    List<String> all = new ArrayList<>(new TreeSet<>(Rows.WORKLOADS.keySet()));
    List<String> asked = workloads != null ? workloads : all;
    for (String workload : asked) {
      check(all.contains(workload), "--workloads: %s (expected: some of " + all + ")", workload);
    }
    return new Comparison.Plan(
        entries,
        keyBytes,
        sizes,
        durabilities.stream().map(this::durability).toList(),
        threads,
        asked,
        rounds,
        heap != null ? heap : quick ? "512m" : "2g",
        capSeconds != null ? capSeconds : quick ? 1.0 : 60,
        quick ? 0.3 : 5,
        quick ? Math.min(entries, 2_000) : Math.min(entries, 50_000),
        seed,
        data,
        json,
        chart,
        format,
        chosen.stream().map(ContenderKind::name).toList());
  }

  private Durability durability(String name) {
    try {
      return Durability.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw usage("--durability: " + name + " (expected: none, buffered or sync)");
    }
  }

  private List<ContenderKind> chosen(Map<String, ContenderKind> kinds) {
    if (contenders == null) {
      return List.copyOf(kinds.values());
    }
    List<ContenderKind> chosen = new ArrayList<>();
    for (String name : contenders) {
      ContenderKind kind = kinds.get(name);
      if (kind == null && !name.equals(Floors.NAME)) {
        throw usage("--contenders: " + name + " (expected: some of " + kinds.keySet() + ")");
      }
      if (kind != null) {
        chosen.add(kind);
      }
    }
    return chosen;
  }

  private void check(boolean condition, String message, Object value) {
    if (!condition) {
      throw usage(String.format(Locale.ROOT, message, value));
    }
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
