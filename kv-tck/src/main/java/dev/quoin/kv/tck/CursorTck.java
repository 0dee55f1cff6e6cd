package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Refusals.assertRefusedOrDone;
import static dev.quoin.kv.tck.Samples.bytes;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.noise;
import static dev.quoin.kv.tck.Samples.value;
import static dev.quoin.kv.tck.Samples.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cursors: bounds, directions, and the one point in time they read from. */
abstract class CursorTck extends StorageSuite {
  CursorTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void anEmptyTableHasNoEntries() {
    assertThat(Samples.pairs(engine, table)).isEmpty();
    assertThat(Samples.pairs(engine, table, ScanRange.reverse(KeyRange.all()))).isEmpty();
  }

  @Test
  void everyPairOfBoundsHoldsInBothDirections() {
    List<Bytes> keys = new ArrayList<>();
    for (int i = 10; i < 60; i += 10) {
      keys.add(bytes(i));
      keys.add(bytes(i, 0));
      keys.add(bytes(i, 0xFF));
    }
    keys.add(bytes(0xFF));
    keys.add(bytes(0xFF, 0xFF));
    keys.forEach(key -> put(key, key));
    List<@Nullable Bytes> bounds = new ArrayList<>(keys);
    bounds.add(null);
    bounds.add(Bytes.EMPTY);
    bounds.add(bytes(0));
    bounds.add(bytes(10, 0, 0));
    bounds.add(bytes(25));
    bounds.add(bytes(0xFF, 0xFF, 0xFF));
    for (Bytes from : bounds) {
      for (Bytes to : bounds) {
        KeyRange range = new KeyRange(from, to);
        List<Bytes> expected = new ArrayList<>(keys.stream().filter(range::contains).toList());
        assertThat(Samples.keys(engine, table, ScanRange.forward(range)))
            .as("forward %s", range)
            .containsExactlyElementsOf(expected);
        Collections.reverse(expected);
        assertThat(Samples.keys(engine, table, ScanRange.reverse(range)))
            .as("reverse %s", range)
            .containsExactlyElementsOf(expected);
      }
    }
  }

  @Test
  void theFirstBoundIsInAndTheLastIsOut() {
    putAll(0, 10);
    KeyRange range = KeyRange.of(key(3), key(6));
    assertThat(Samples.keys(engine, table, range)).containsExactly(key(3), key(4), key(5));
    assertThat(Samples.keys(engine, table, ScanRange.reverse(range)))
        .containsExactly(key(5), key(4), key(3));
  }

  @Test
  void reverseBeginsBelowABoundThatIsNoKey() {
    put(key(2), value(2));
    put(key(4), value(4));
    assertThat(Samples.keys(engine, table, ScanRange.reverse(KeyRange.lessThan(key(3)))))
        .containsExactly(key(2));
    assertThat(Samples.keys(engine, table, ScanRange.reverse(KeyRange.lessThan(key(9)))))
        .containsExactly(key(4), key(2));
    assertThat(Samples.keys(engine, table, ScanRange.reverse(KeyRange.lessThan(key(1))))).isEmpty();
  }

  @Test
  void emptyRangesAreEmpty() {
    putAll(0, 5);
    List<KeyRange> ranges =
        List.of(
            KeyRange.of(key(3), key(3)),
            KeyRange.of(key(4), key(2)),
            KeyRange.lessThan(Bytes.EMPTY),
            KeyRange.of(Bytes.EMPTY, Bytes.EMPTY),
            KeyRange.of(key(1).concat(bytes(0)), key(2)),
            KeyRange.atLeast(key(5)));
    for (KeyRange range : ranges) {
      assertThat(Samples.keys(engine, table, ScanRange.forward(range))).as("%s", range).isEmpty();
      assertThat(Samples.keys(engine, table, ScanRange.reverse(range))).as("%s", range).isEmpty();
    }
  }

  @Test
  void aRangeOfOneKeyIsThatKey() {
    putAll(0, 5);
    put(key(3).concat(bytes(0)), value(33));
    assertThat(Samples.keys(engine, table, KeyRange.single(key(3)))).containsExactly(key(3));
    assertThat(Samples.keys(engine, table, ScanRange.reverse(KeyRange.single(key(3)))))
        .containsExactly(key(3));
  }

  @Test
  void prefixRangesHoldAllKeysWithThePrefix() {
    List<Bytes> keys =
        List.of(
            bytes(0x01),
            bytes(0x01, 0xFF),
            bytes(0x01, 0xFF, 0xFF),
            bytes(0x02),
            bytes(0xFF),
            bytes(0xFF, 0xFF),
            bytes(0xFF, 0xFF, 0x01));
    keys.forEach(key -> put(key, key));
    for (Bytes prefix : List.of(bytes(0x01), bytes(0x01, 0xFF), bytes(0xFF), bytes(0xFF, 0xFF))) {
      assertThat(Samples.keys(engine, table, KeyRange.prefix(prefix)))
          .as("%s", prefix)
          .containsExactlyElementsOf(keys.stream().filter(k -> k.startsWith(prefix)).toList());
    }
  }

  @Test
  void boundsMayBeLongerThanAnyKey() {
    Bytes longest = noise(1, engine.limits().keyBytes() > 4096 ? 480 : engine.limits().keyBytes());
    put(longest, value(1));
    put(key(1), value(2));
    assertThat(Samples.keys(engine, table, KeyRange.single(longest))).containsExactly(longest);
    Bytes longer = longest.concat(noise(2, 10_000));
    assertThat(Samples.keys(engine, table, ScanRange.reverse(KeyRange.of(longest, longer))))
        .containsExactly(longest);
    assertThat(Samples.keys(engine, table, KeyRange.atLeast(longer))).doesNotContain(longest);
    assertThat(Samples.keys(engine, table, ScanRange.reverse(KeyRange.lessThan(longer))))
        .startsWith(longest);
    Bytes below = longest.slice(0, longest.length() - 1);
    assertThat(Samples.keys(engine, table, KeyRange.of(below.concat(bytes(0)), longer)))
        .containsExactly(longest);
  }

  @Test
  void boundsMayBeViews() {
    putAll(0, 10);
    assertThat(Samples.keys(engine, table, KeyRange.of(view(key(3)), view(key(5)))))
        .containsExactly(key(3), key(4));
  }

  @Test
  void withoutValuesTheKeysAreTheSameAndTheValuesEmpty() {
    putAll(0, 300);
    for (boolean reverse : new boolean[] {false, true}) {
      ScanRange range = new ScanRange(KeyRange.of(key(10), key(290)), reverse, false);
      List<Samples.Pair> bare = Samples.pairs(engine, table, range.withoutValues());
      assertThat(bare).allSatisfy(pair -> assertThat(pair.value()).isEqualTo(Bytes.EMPTY));
      assertThat(bare.stream().map(Samples.Pair::key))
          .containsExactlyElementsOf(Samples.keys(engine, table, range));
    }
  }

  @Test
  void longScansShowEveryEntryOnceInOrder() {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, 3000).boxed().toList());
    Collections.shuffle(numbers, new Random(1));
    numbers.forEach(this::put);
    List<Samples.Pair> expected =
        new ArrayList<>(
            IntStream.range(0, 3000).mapToObj(i -> new Samples.Pair(key(i), value(i))).toList());
    assertThat(Samples.pairs(engine, table)).isEqualTo(expected);
    Collections.reverse(expected);
    assertThat(Samples.pairs(engine, table, ScanRange.reverse(KeyRange.all()))).isEqualTo(expected);
  }

  @Test
  void entriesOfVeryDifferentSizesAreScanned() {
    for (int i = 0; i < 60; i++) {
      put(key(i), noise(i, i % 10 == 0 ? 300_000 : i));
    }
    for (boolean reverse : new boolean[] {false, true}) {
      List<Samples.Pair> pairs =
          Samples.pairs(engine, table, new ScanRange(KeyRange.all(), reverse, false));
      assertThat(pairs).hasSize(60);
      for (Samples.Pair pair : pairs) {
        int i = Integer.parseInt(pair.key().toUtf8().substring(4));
        assertThat(pair.value()).as("%d", i).isEqualTo(noise(i, i % 10 == 0 ? 300_000 : i));
      }
    }
  }

  @Test
  void beforeTheFirstEntryThereIsNoneToAskFor() {
    put(1);
    try (Cursor cursor = engine.scan(table, ScanRange.all())) {
      assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(cursor::value).isInstanceOf(IllegalStateException.class);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.key()).isEqualTo(key(1));
    }
  }

  @Test
  void afterTheLastEntryThereIsNoneToAskForAndNextStaysFalse() {
    put(1);
    try (Cursor cursor = engine.scan(table, ScanRange.all())) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.next()).isFalse();
      put(2);
      assertThat(cursor.next()).isFalse();
      assertThat(cursor.next()).isFalse();
      assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(cursor::value).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void keyAndValueCanBeAskedForAgain() {
    putAll(0, 3);
    try (Cursor cursor = engine.scan(table, ScanRange.all())) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.value()).isEqualTo(value(0));
      assertThat(cursor.key()).isEqualTo(key(0));
      assertThat(cursor.value()).isEqualTo(value(0));
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.key()).isEqualTo(key(1));
    }
  }

  @Test
  void aClosedCursorIsRefused() {
    putAll(0, 3);
    Cursor cursor = engine.scan(table, ScanRange.all());
    assertThat(cursor.next()).isTrue();
    cursor.close();
    cursor.close();
    assertRefused(ErrorCode.CLOSED, cursor::next);
    assertThat(engine.get(table, key(1))).as("the engine goes on").isEqualTo(value(1));
  }

  @Test
  void aCursorIsClosedByAnotherThread() {
    putAll(0, 2000);
    for (int round = 0; round < 20; round++) {
      Cursor cursor = engine.scan(table, ScanRange.all());
      assertThat(cursor.next()).isTrue();
      Workers workers = new Workers();
      workers.start(cursor::close);
      boolean ended = showsAllUnlessClosed(cursor);
      workers.join();
      if (ended) {
        assertRefusedOrDone(ErrorCode.CLOSED, () -> assertThat(cursor.next()).isFalse());
      } else {
        assertRefused(ErrorCode.CLOSED, cursor::next);
      }
    }
  }

  /** Walks from the second key on; returns false if the cursor was closed meanwhile. */
  private static boolean showsAllUnlessClosed(Cursor cursor) {
    int shown = 1;
    try {
      while (cursor.next()) {
        shown++;
      }
    } catch (KvException e) {
      assertThat(e.code()).as("%s", e).isEqualTo(ErrorCode.CLOSED);
      return false;
    }
    assertThat(shown).isEqualTo(2000);
    return true;
  }

  @Test
  void aCursorDoesNotSeeLaterWrites() {
    putAll(100, 1100);
    for (boolean reverse : new boolean[] {false, true}) {
      ScanRange range = new ScanRange(KeyRange.of(key(100), key(1100)), reverse, false);
      List<Samples.Pair> expected = Samples.pairs(engine, table, range);
      try (Cursor cursor = engine.scan(table, range);
          Cursor begun = engine.scan(table, range)) {
        assertThat(begun.next()).isTrue();
        for (int i = 100; i < 1100; i += 3) {
          put(key(i), value(-i));
          delete(key(i + 1));
          put(key(i).concat(bytes(reverse ? 1 : 2)), value(i));
        }
        engine.sync();
        engine.compact();
        assertThat(Samples.rest(cursor)).as("reverse: %s", reverse).isEqualTo(expected);
        assertThat(Samples.rest(begun))
            .as("begun, reverse: %s", reverse)
            .isEqualTo(expected.subList(1, expected.size()));
      }
    }
  }

  @Test
  void aCursorSeesTheWritesBeforeIt() {
    for (int i = 0; i < 100; i++) {
      put(i);
      assertThat(Samples.keys(engine, table, KeyRange.single(key(i)))).containsExactly(key(i));
      if (i % 2 == 0) {
        delete(key(i));
        assertThat(Samples.keys(engine, table, KeyRange.single(key(i)))).isEmpty();
      }
    }
    try (WriteBatch batch = engine.newBatch()) {
      batch.put(table, key(2), value(2));
      batch.delete(table, key(1));
      engine.write(batch, Durability.NONE);
    }
    assertThat(Samples.keys(engine, table, KeyRange.of(key(0), key(4))))
        .containsExactly(key(2), key(3));
  }

  @Test
  void aCursorOfADroppedTableShowsAllOrIsRefused() {
    putAll(0, 2000);
    List<Samples.Pair> expected = Samples.pairs(engine, table);
    Table dropped = table;
    try (Cursor cursor = engine.scan(dropped, ScanRange.all())) {
      engine.dropTable(dropped);
      engine.compact();
      putIntoNewTable();
      List<Samples.Pair> shown = new ArrayList<>();
      assertRefusedOrDone(
          ErrorCode.NOT_FOUND,
          () -> {
            while (cursor.next()) {
              shown.add(new Samples.Pair(cursor.key(), cursor.value()));
            }
            assertThat(shown).hasSize(2000);
          });
      assertThat(shown).isEqualTo(expected.subList(0, shown.size()));
    }
  }

  private void putIntoNewTable() {
    table = engine.table("t");
    put(5000);
  }

  @Test
  void manyCursorsAreOpenAtOnce() {
    putAll(0, 200);
    List<Cursor> cursors = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      cursors.add(engine.scan(table, ScanRange.forward(KeyRange.atLeast(key(i)))));
      put(key(1000 + i), value(i));
    }
    for (int i = 0; i < 150; i++) {
      assertThat(Samples.rest(cursors.get(i))).as("cursor %d", i).hasSize(200);
      cursors.get(i).close();
    }
  }
}
