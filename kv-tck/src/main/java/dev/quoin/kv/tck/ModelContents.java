package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.ScanRange;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an engine should hold, as sorted maps. */
final class ModelContents {
  private final NavigableMap<String, NavigableMap<Bytes, Bytes>> tables = new TreeMap<>();

  ModelContents copy() {
    ModelContents copy = new ModelContents();
    tables.forEach((name, entries) -> copy.tables.put(name, new TreeMap<>(entries)));
    return copy;
  }

  Set<String> names() {
    return tables.keySet();
  }

  @Nullable String anyName(SplittableRandom random) {
    return tables.isEmpty()
        ? null
        : List.copyOf(tables.keySet()).get(random.nextInt(tables.size()));
  }

  void make(String name) {
    tables.computeIfAbsent(name, made -> new TreeMap<>());
  }

  void drop(String name) {
    tables.remove(name);
  }

  NavigableMap<Bytes, Bytes> table(String name) {
    NavigableMap<Bytes, Bytes> entries = tables.get(name);
    if (entries == null) {
      throw new IllegalArgumentException("table: " + name + " (expected: one of " + names() + ")");
    }
    return entries;
  }

  void put(String name, Bytes key, Bytes value) {
    table(name).put(key, value);
  }

  void delete(String name, Bytes key) {
    table(name).remove(key);
  }

  /** Visits everything and keeps what is in the range: slow, and surely right. */
  List<Samples.Pair> scan(String name, ScanRange range) {
    NavigableMap<Bytes, Bytes> entries = table(name);
    List<Samples.Pair> pairs = new ArrayList<>();
    (range.reverse() ? entries.descendingMap() : entries)
        .forEach(
            (key, value) -> {
              if (range.keys().contains(key)) {
                pairs.add(new Samples.Pair(key, range.keysOnly() ? Bytes.EMPTY : value));
              }
            });
    return pairs;
  }
}
