package dev.quoin.kv.examples.bench.workload;

import dev.quoin.kv.spi.storage.Durability;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one process runs: all chosen workloads of one contender, once.
 *
 * @param contender who
 * @param repeat in which round, from 1
 * @param keys how many entries
 * @param keyBytes the length of all keys
 * @param valueBytes the length of all values
 * @param durability what writes must have survived when they return
 * @param threads how many threads of the mixed workload
 * @param workloads which, by the keys of {@link Rows#WORKLOADS}
 * @param warmupKeys on how many entries everything is run once before, unmeasured
 * @param capSeconds after how long a workload is cut short; a load is then finished in batches
 * @param durableSeconds how long durable puts run
 * @param seed where shuffling and values start from
 */
public record RunPlan(
    String contender,
    int repeat,
    long keys,
    int keyBytes,
    int valueBytes,
    Durability durability,
    int threads,
    Set<String> workloads,
    long warmupKeys,
    double capSeconds,
    double durableSeconds,
    long seed) {
  /** Keeps the workloads in order. */
  public RunPlan {
    workloads = new TreeSet<>(workloads);
  }

  /** Returns the same plan on a few entries and without waiting for disks, to warm up. */
  RunPlan warmUp() {
    return new RunPlan(
        contender,
        repeat,
        warmupKeys,
        keyBytes,
        valueBytes,
        durability,
        threads,
        workloads,
        0,
        Math.min(capSeconds, 3),
        Math.min(durableSeconds, 0.1),
        seed + 1);
  }

  boolean has(String workload) {
    return workloads.contains(workload);
  }

  long capNanos() {
    return (long) (capSeconds * 1e9);
  }

  /** Returns the plan as arguments for a process. */
  public List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add("contender=" + contender);
    arguments.add("repeat=" + repeat);
    arguments.add("keys=" + keys);
    arguments.add("keyBytes=" + keyBytes);
    arguments.add("valueBytes=" + valueBytes);
    arguments.add("durability=" + durability);
    arguments.add("threads=" + threads);
    arguments.add("workloads=" + String.join(",", workloads));
    arguments.add("warmupKeys=" + warmupKeys);
    arguments.add("capSeconds=" + capSeconds);
    arguments.add("durableSeconds=" + durableSeconds);
    arguments.add("seed=" + seed);
    return arguments;
  }

  /** Returns the plan that {@link #arguments} described. */
  public static RunPlan of(List<String> arguments) {
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      values.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return new RunPlan(
        text(values, "contender"),
        Integer.parseInt(text(values, "repeat")),
        Long.parseLong(text(values, "keys")),
        Integer.parseInt(text(values, "keyBytes")),
        Integer.parseInt(text(values, "valueBytes")),
        Durability.valueOf(text(values, "durability")),
        Integer.parseInt(text(values, "threads")),
        Set.of(text(values, "workloads").split(",")),
        Long.parseLong(text(values, "warmupKeys")),
        Double.parseDouble(text(values, "capSeconds")),
        Double.parseDouble(text(values, "durableSeconds")),
        Long.parseLong(text(values, "seed")));
  }

  private static String text(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("argument: none (expected: " + name + "=…)");
    }
    return value;
  }
}
