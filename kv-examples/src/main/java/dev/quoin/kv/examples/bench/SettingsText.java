package dev.quoin.kv.examples.bench;

import dev.quoin.kv.examples.bench.contender.ContenderKind;
import dev.quoin.kv.examples.bench.workload.Rows;
import dev.quoin.kv.spi.storage.Durability;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Who takes part and how it is set, and what can be run, as text. */
final class SettingsText {
  private SettingsText() {}

  static String render(Map<String, ContenderKind> kinds) {
    StringBuilder text = new StringBuilder();
    for (ContenderKind kind : kinds.values()) {
      text.append(
          String.format(
              "%s (%s, %s)%n  %s%n",
              kind.name(),
              kind.role().name().toLowerCase(Locale.ROOT),
              kind.ordered() ? "ordered" : "not ordered",
              kind.settings()));
      for (Durability durability : Durability.values()) {
        text.append(
            String.format(
                "  %-9s %s%n", durability, kind.durabilities().getOrDefault(durability, "—")));
      }
    }
    text.append(String.format("%nworkloads and their rows:%n"));
    new TreeMap<>(Rows.WORKLOADS)
        .forEach(
            (name, rows) ->
                text.append(String.format("  %-10s %s%n", name, String.join(", ", rows))));
    return text.toString();
  }
}
