package dev.quoin.kv.examples.bench.workload;

import dev.quoin.kv.spi.storage.Durability;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one workload of one contender.
 *
 * @param contender who
 * @param workload what: a name of {@link Rows}
 * @param valueBytes the length of values
 * @param durability what writes had survived when they returned
 * @param threads how many threads called
 * @param repeat in which round of the run, from 1; 0 for the median of all
 * @param figures what was measured
 * @param problem why there are no figures, or {@code null}
 */
public record Measurement(
    String contender,
    String workload,
    int valueBytes,
    Durability durability,
    int threads,
    int repeat,
    Map<Figure, Double> figures,
    @Nullable String problem) {
  /** Keeps a copy of the figures. */
  public Measurement {
    figures = figures.isEmpty() ? Map.of() : new EnumMap<>(figures);
  }

  /** Returns a figure, or NaN if it was not measured. */
  public double get(Figure figure) {
    Double value = figures.get(figure);
    return value == null ? Double.NaN : value;
  }
}
