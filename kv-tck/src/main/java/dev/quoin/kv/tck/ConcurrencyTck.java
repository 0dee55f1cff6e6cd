package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageReader;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What threads see of each other's writes. */
abstract class ConcurrencyTck extends StorageSuite {
  private static final int WRITERS = 3;
  private static final int KEYS = 24;
  private static final int WRITES = 3000;

  ConcurrencyTck(EngineUnderTest subject) {
    super(subject);
  }

  private static int number(@Nullable Bytes value) {
    if (value == null) {
      return 0;
    }
    String text = value.toUtf8();
    return Integer.parseInt(text.substring(text.lastIndexOf('-') + 1));
  }

  private static Durability durability(int turn) {
    return turn % 500 == 0
        ? Durability.SYNC
        : turn % 3 == 0 ? Durability.NONE : Durability.BUFFERED;
  }

  /** Each key counts up, by its own writer; nobody sees it below what was acknowledged before. */
  @Test
  void whatWasAcknowledgedIsSeenByEverybodyAndNeverGoesBack() {
    AtomicIntegerArray acknowledged = new AtomicIntegerArray(KEYS);
    AtomicInteger writing = new AtomicInteger(WRITERS);
    Workers workers = new Workers();
    for (int w = 0; w < WRITERS; w++) {
      int writer = w;
      workers.start(
          () -> {
            try {
              for (int i = 1; i <= WRITES && !workers.hasFailed(); i++) {
                int k = writer + WRITERS * (i % (KEYS / WRITERS));
                engine.put(table, key(k), value(i), durability(i));
                acknowledged.set(k, i);
              }
            } finally {
              writing.decrementAndGet();
            }
          });
    }
    workers.start(() -> watch(acknowledged, writing, seen -> readOne(engine, seen)));
    workers.start(() -> watch(acknowledged, writing, this::readSnapshot));
    workers.start(() -> watch(acknowledged, writing, seen -> readAll(engine, seen)));
    workers.start(
        () -> {
          while (writing.get() > 0) {
            engine.compact();
          }
        });
    workers.join();
    reopen();
    for (int k = 0; k < KEYS; k++) {
      assertThat(number(engine.get(table, key(k)))).as("key %d", k).isPositive();
    }
  }

  private interface Look {
    void at(int[] seen);
  }

  private static void watch(AtomicIntegerArray acknowledged, AtomicInteger writing, Look look) {
    int[] last = new int[KEYS];
    int[] floor = new int[KEYS];
    do {
      for (int k = 0; k < KEYS; k++) {
        floor[k] = Math.max(last[k], acknowledged.get(k));
      }
      int[] seen = floor.clone();
      look.at(seen);
      for (int k = 0; k < KEYS; k++) {
        assertThat(seen[k]).as("key %d", k).isGreaterThanOrEqualTo(floor[k]);
      }
      last = seen;
    } while (writing.get() > 0);
  }

  private void readOne(StorageReader reader, int[] seen) {
    for (int k = 0; k < KEYS; k++) {
      seen[k] = number(reader.get(table, key(k)));
    }
  }

  private void readAll(StorageReader reader, int[] seen) {
    for (Samples.Pair pair : Samples.pairs(reader, table)) {
      seen[number(pair.key())] = number(pair.value());
    }
  }

  private void readSnapshot(int[] seen) {
    try (Snapshot snapshot = engine.snapshot()) {
      readOne(snapshot, seen);
      int[] scanned = new int[KEYS];
      readAll(snapshot, scanned);
      assertThat(seen).as("gets and scan of one snapshot").isEqualTo(scanned);
    }
  }

  @Test
  void aWriteIsSeenByTheThreadThatIsToldOfIt() {
    int turns = 2000;
    AtomicInteger told = new AtomicInteger();
    AtomicInteger checked = new AtomicInteger();
    Workers workers = new Workers();
    workers.start(
        () -> {
          for (int turn = 1; turn <= turns; turn++) {
            awaitValue(told, turn, workers);
            assertThat(engine.get(table, key(turn % 5))).as("put").isEqualTo(value(turn));
            assertThat(engine.get(table, key(100 + turn))).as("fresh key").isEqualTo(value(turn));
            assertThat(engine.get(table, key(100 + turn - 1))).as("deleted").isNull();
            if (turn % 20 == 0) {
              assertThat(Samples.keys(engine, table, KeyRange.atLeast(key(100))))
                  .containsExactly(key(100 + turn));
            }
            checked.set(turn);
          }
        });
    for (int turn = 1; turn <= turns && !workers.hasFailed(); turn++) {
      engine.put(table, key(turn % 5), value(turn), durability(turn));
      engine.put(table, key(100 + turn), value(turn), Durability.BUFFERED);
      engine.delete(table, key(100 + turn - 1), Durability.NONE);
      told.set(turn);
      awaitValue(checked, turn, workers);
    }
    workers.join();
  }

  private static void awaitValue(AtomicInteger counter, int value, Workers workers) {
    while (counter.get() < value && !workers.hasFailed()) {
      Thread.onSpinWait();
    }
  }

  /** Many threads write the same keys; each ends as the last write of one of them. */
  @Test
  void theLastWriteOfSomebodyWins() {
    Workers workers = new Workers();
    for (int w = 0; w < 4; w++) {
      int writer = w;
      workers.start(
          () -> {
            for (int i = 0; i < 500; i++) {
              for (int k = 0; k < 4; k++) {
                Bytes value = Bytes.utf8("by-" + writer + "-" + i);
                engine.put(table, key(k), value, Durability.BUFFERED);
              }
            }
          });
    }
    workers.join();
    List<Samples.Pair> ended = Samples.pairs(engine, table);
    assertThat(ended).hasSize(4);
    assertThat(ended).allSatisfy(pair -> assertThat(number(pair.value())).isEqualTo(499));
    reopen();
    assertThat(Samples.pairs(engine, table)).as("after reopen").isEqualTo(ended);
  }

  /** Every batch sets all keys of two tables to one number; nobody ever sees two numbers. */
  @Test
  void aBatchIsSeenWholeOrNotAtAll() {
    Table other = engine.table("other");
    AtomicInteger numbers = new AtomicInteger();
    AtomicInteger writing = new AtomicInteger(2);
    writeNumber(other, 0);
    Workers workers = new Workers();
    for (int w = 0; w < 2; w++) {
      workers.start(
          () -> {
            try {
              for (int i = 0; i < 700 && !workers.hasFailed(); i++) {
                writeNumber(other, numbers.incrementAndGet());
              }
            } finally {
              writing.decrementAndGet();
            }
          });
    }
    workers.start(
        () -> {
          do {
            assertOneNumber(Samples.pairs(engine, table));
            assertOneNumber(Samples.pairs(engine, other, ScanRange.reverse(KeyRange.all())));
          } while (writing.get() > 0);
        });
    workers.start(
        () -> {
          do {
            try (Snapshot snapshot = engine.snapshot()) {
              List<Samples.Pair> both = new ArrayList<>(Samples.pairs(snapshot, table));
              for (int k = 0; k < 10; k++) {
                Bytes value = snapshot.get(other, key(k));
                assertThat(value).isNotNull();
                both.add(new Samples.Pair(key(k), value));
              }
              both.addAll(Samples.pairs(snapshot, other));
              assertOneNumber(both);
            }
          } while (writing.get() > 0);
        });
    workers.start(
        () -> {
          while (writing.get() > 0) {
            engine.compact();
          }
        });
    workers.join();
    List<Samples.Pair> ended = Samples.pairs(engine, table);
    reopen();
    assertOneNumber(Samples.pairs(engine, table));
    assertThat(Samples.pairs(engine, engine.table("other"))).isEqualTo(ended);
  }

  private void writeNumber(Table other, int number) {
    try (WriteBatch batch = engine.newBatch()) {
      for (int k = 0; k < 10; k++) {
        batch.put(table, key(k), value(number));
        batch.put(other, key(k), value(number));
      }
      engine.write(batch, Durability.BUFFERED);
    }
  }

  private static void assertOneNumber(List<Samples.Pair> pairs) {
    assertThat(pairs.stream().map(Samples.Pair::value).distinct())
        .as("numbers seen at one moment")
        .hasSize(1);
  }

  /** Half of the keys never change; the rest comes and goes, also by compaction. */
  @Test
  void scansAreOrderedAndWholeWhileOthersWriteAndCompact() {
    for (int k = 0; k < 600; k += 2) {
      put(k);
    }
    AtomicInteger writing = new AtomicInteger(2);
    Workers workers = new Workers();
    for (int w = 0; w < 2; w++) {
      SplittableRandom random = new SplittableRandom(w);
      workers.start(
          () -> {
            try {
              for (int i = 0; i < 4000 && !workers.hasFailed(); i++) {
                int k = random.nextInt(300) * 2 + 1;
                if (random.nextBoolean()) {
                  put(k);
                } else {
                  delete(key(k));
                }
              }
            } finally {
              writing.decrementAndGet();
            }
          });
    }
    for (boolean reverse : new boolean[] {false, true}) {
      workers.start(
          () -> {
            do {
              assertOrderedAndWhole(new ScanRange(KeyRange.all(), reverse, false));
            } while (writing.get() > 0);
          });
    }
    workers.start(
        () -> {
          while (writing.get() > 0) {
            engine.compact();
          }
        });
    workers.join();
    List<Samples.Pair> ended = Samples.pairs(engine, table);
    reopen();
    assertThat(Samples.pairs(engine, table)).as("after reopen").isEqualTo(ended);
  }

  private void assertOrderedAndWhole(ScanRange range) {
    int stable = 0;
    Bytes before = null;
    try (Cursor cursor = engine.scan(table, range)) {
      while (cursor.next()) {
        Bytes key = cursor.key();
        if (before != null) {
          assertThat(range.reverse() ? before.compareTo(key) : key.compareTo(before))
              .as("%s after %s", key, before)
              .isPositive();
        }
        before = key;
        assertThat(cursor.value()).isEqualTo(value(number(key)));
        stable += number(key) % 2 == 0 ? 1 : 0;
      }
    }
    assertThat(stable).as("keys that never change").isEqualTo(300);
  }
}
