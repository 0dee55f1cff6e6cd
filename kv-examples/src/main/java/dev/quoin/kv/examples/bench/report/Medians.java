package dev.quoin.kv.examples.bench.report;

import dev.quoin.kv.examples.bench.workload.Figure;
import dev.quoin.kv.examples.bench.workload.Measurement;
import dev.quoin.kv.spi.storage.Durability;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rounds of a run made one: the median of every figure. Finds rows by who and what. */
public final class Medians {
  private record Key(String contender, String workload, int valueBytes, Durability durability) {}

  private final Map<Key, Measurement> rows = new LinkedHashMap<>();

  /** Makes medians of measurements of any number of rounds. */
  public Medians(Collection<Measurement> measurements) {
    Map<Key, List<Measurement>> groups = new LinkedHashMap<>();
    for (Measurement each : measurements) {
      groups
          .computeIfAbsent(
              new Key(each.contender(), each.workload(), each.valueBytes(), each.durability()),
              key -> new ArrayList<>())
          .add(each);
    }
    groups.forEach((key, group) -> rows.put(key, median(group)));
  }

  private static Measurement median(List<Measurement> group) {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    for (Figure figure : Figure.values()) {
      double[] values =
          group.stream()
              .mapToDouble(each -> each.get(figure))
              .filter(value -> !Double.isNaN(value))
              .sorted()
              .toArray();
      if (values.length > 0) {
        int middle = values.length / 2;
        figures.put(
            figure,
            values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2);
      }
    }
    Measurement first = group.get(0);
    // A round that failed is told, also when others went well.
    String problem =
        group.stream()
            .map(Measurement::problem)
            .filter(text -> text != null)
            .findFirst()
            .orElse(null);
    return new Measurement(
        first.contender(),
        first.workload(),
        first.valueBytes(),
        first.durability(),
        first.threads(),
        0,
        figures,
        problem);
  }

  /** Returns all rows, in the order in which they first came. */
  public Collection<Measurement> rows() {
    return rows.values();
  }

  /** Returns a row, or {@code null} if it was not run. */
  public @Nullable Measurement row(
      String contender, String workload, int valueBytes, Durability durability) {
    return rows.get(new Key(contender, workload, valueBytes, durability));
  }

  /** Returns one figure of a row, or NaN. */
  public double get(
      String contender, String workload, int valueBytes, Durability durability, Figure figure) {
    Measurement row = row(contender, workload, valueBytes, durability);
    return row == null ? Double.NaN : row.get(figure);
  }
}
