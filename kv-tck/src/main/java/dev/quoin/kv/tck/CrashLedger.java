package dev.quoin.kv.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a killed process has acknowledged, and what therefore may be found of it.
 *
 * <p>A thread waits for each of its writes and has keys of its own, so a key must be as it was
 * after the last durable write of it that was acknowledged, or as after any later one: those done
 * with NONE, and the one under way. Durable is BUFFERED and SYNC, and anything before an
 * acknowledged call of {@code sync}. What is owed of NONE is only that batches are whole and values
 * are right; of two such writes the later may be found without the earlier.
 */
final class CrashLedger {
  private final int[] acknowledged = new int[CrashOrder.THREADS];
  private int made = -1;
  private int dropped = -1;
  private int copied = -1;

  /** What was found after the crash before: all of it is durable now. */
  private final Map<CrashKey, Bytes> base;

  CrashLedger(Map<CrashKey, Bytes> base) {
    this.base = base;
  }

  /** Takes down a line of {@link CrashChild}. */
  void acknowledge(String line) {
    String[] words = line.split(" ", -1);
    switch (words[0]) {
      case "T" -> acknowledged[Integer.parseInt(words[1])] = Integer.parseInt(words[2]);
      case "MADE" -> made = Integer.parseInt(words[1]);
      case "DROPPED" -> dropped = Integer.parseInt(words[1]);
      case "COPIED" -> copied = Integer.parseInt(words[1]);
      default -> throw new AssertionError("line of the child: " + line);
    }
  }

  /** Returns the number of the last checkpoint that was acknowledged, or -1. */
  int copied() {
    return copied;
  }

  /** Returns how many writes were acknowledged. */
  int writes() {
    int sum = 0;
    for (int turns : acknowledged) {
      sum += turns;
    }
    return sum;
  }

  /** Checks what is found, and returns it as the base for the next life. */
  Map<CrashKey, Bytes> check(CrashOrder order, StorageEngine engine) {
    Map<CrashKey, Bytes> found = read(engine);
    Map<CrashKey, List<Optional<Bytes>>> allowed = new TreeMap<>();
    base.forEach((key, value) -> allowed.put(key, new ArrayList<>(List.of(Optional.of(value)))));
    for (int thread = 0; thread < CrashOrder.THREADS; thread++) {
      allow(order, thread, allowed);
    }
    allowed.forEach(
        (key, states) ->
            assertThat(states.contains(Optional.ofNullable(found.get(key))))
                .as("%s was %s, which is none of %s", key, found.get(key), states)
                .isTrue());
    assertThat(allowed.keySet()).as("keys ever written").containsAll(found.keySet());
    assertBatchesWhole(found);
    assertTables(engine);
    return found;
  }

  /** Adds what the turns of one thread allow, the one under way included. */
  private void allow(CrashOrder order, int thread, Map<CrashKey, List<Optional<Bytes>>> allowed) {
    int last = acknowledged[thread];
    int synced = last;
    while (synced > 0 && order.operation(thread, synced).kind() != CrashOperation.Kind.SYNC) {
      synced--;
    }
    for (int turn = 1; turn <= Math.min(last + 1, order.turns()); turn++) {
      CrashOperation operation = order.operation(thread, turn);
      boolean isDurable =
          turn <= synced || (turn <= last && operation.durability() != Durability.NONE);
      operation
          .effects()
          .forEach(
              (key, state) -> {
                List<Optional<Bytes>> states =
                    allowed.computeIfAbsent(
                        key, unseen -> new ArrayList<>(List.of(Optional.empty())));
                if (isDurable) {
                  states.clear();
                }
                states.add(state);
              });
    }
  }

  private static Map<CrashKey, Bytes> read(StorageEngine engine) {
    Map<CrashKey, Bytes> found = new TreeMap<>();
    for (String name : CrashOperation.TABLES) {
      Table table = engine.table(name);
      for (Samples.Pair pair : Samples.pairs(engine, table)) {
        assertThat(engine.get(table, pair.key())).as("get and scan").isEqualTo(pair.value());
        found.put(new CrashKey(name, pair.key()), pair.value());
      }
    }
    return found;
  }

  private static void assertBatchesWhole(Map<CrashKey, Bytes> found) {
    found.forEach(
        (key, value) -> {
          if (key.key().startsWith(Bytes.utf8("pair-"))) {
            String other = key.table().equals("a") ? "b" : "a";
            assertThat(found.get(new CrashKey(other, key.key())))
                .as("%s in table %s, as in the same batch", key, other)
                .isEqualTo(value);
          }
        });
  }

  /**
   * A checkpoint holds whole batches of values that were written; of which moment is not checked.
   */
  static void checkCopy(StorageEngine copy) {
    assertBatchesWhole(read(copy));
    copy.verify();
  }

  private void assertTables(StorageEngine engine) {
    if (dropped >= 0) {
      assertThat(engine.tableNames()).as("dropped").doesNotContain("extra-" + dropped);
    }
    if (made >= 0) {
      String last = "extra-" + made;
      assertThat(engine.tableNames()).as("made").contains(last);
      @Nullable Bytes value = engine.get(engine.table(last), Bytes.utf8("n"));
      assertThat(value).as("the entry of table %s", last).isEqualTo(Bytes.utf8("" + made));
    }
  }
}
