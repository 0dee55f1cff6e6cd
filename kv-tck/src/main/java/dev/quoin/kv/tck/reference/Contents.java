package dev.quoin.kv.tck.reference;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All tables with all their entries. Not thread-safe while it changes; a frozen one never changes.
 *
 * <p>Freezing shares the sorted maps, and the first change of a shared one copies it.
 */
final class Contents {
  private final NavigableMap<String, Integer> numbers;
  private final NavigableMap<Integer, NavigableMap<Bytes, Bytes>> entries;
  private final Set<Integer> shared = new HashSet<>();

  Contents() {
    this(new TreeMap<>(), new TreeMap<>());
  }

  private Contents(
      NavigableMap<String, Integer> numbers,
      NavigableMap<Integer, NavigableMap<Bytes, Bytes>> entries) {
    this.numbers = numbers;
    this.entries = entries;
  }

  Contents freeze() {
    shared.addAll(entries.keySet());
    return new Contents(new TreeMap<>(numbers), new TreeMap<>(entries));
  }

  void apply(Change change) {
    switch (change.kind()) {
      case MAKE -> {
        numbers.put(change.key().toUtf8(), change.table());
        entries.put(change.table(), new TreeMap<>());
      }
      case DROP -> {
        numbers.values().remove(change.table());
        entries.remove(change.table());
        shared.remove(change.table());
      }
      case PUT -> writable(change.table()).put(change.key(), change.value());
      case DELETE -> writable(change.table()).remove(change.key());
    }
  }

  private NavigableMap<Bytes, Bytes> writable(int table) {
    NavigableMap<Bytes, Bytes> current = existing(table);
    if (!shared.remove(table)) {
      return current;
    }
    NavigableMap<Bytes, Bytes> copy = new TreeMap<>(current);
    entries.put(table, copy);
    return copy;
  }

  @Nullable Integer number(String table) {
    return numbers.get(table);
  }

  NavigableSet<String> names() {
    return Collections.unmodifiableNavigableSet(new TreeMap<>(numbers).navigableKeySet());
  }

  /** Returns the entries of a table, or throws NOT_FOUND if it is not there (any more). */
  NavigableMap<Bytes, Bytes> table(int table) {
    return Collections.unmodifiableNavigableMap(existing(table));
  }

  private NavigableMap<Bytes, Bytes> existing(int table) {
    NavigableMap<Bytes, Bytes> found = entries.get(table);
    if (found == null) {
      throw KvException.notApplied(
          ErrorCode.NOT_FOUND,
          "table number " + table + " was dropped, or is not in this snapshot");
    }
    return found;
  }

  /** Returns the changes that make these contents out of nothing. */
  List<Change> asChanges() {
    List<Change> changes = new ArrayList<>();
    numbers.forEach(
        (name, number) -> {
          changes.add(Change.make(number, name));
          existing(number).forEach((key, value) -> changes.add(Change.put(number, key, value)));
        });
    return changes;
  }

  long entryCount() {
    return entries.values().stream().mapToLong(NavigableMap::size).sum();
  }

  long liveBytes() {
    return entries.values().stream()
        .flatMap(table -> table.entrySet().stream())
        .mapToLong(entry -> (long) entry.getKey().length() + entry.getValue().length())
        .sum();
  }
}
