package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Refusals.assertRefusedOrDone;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Snapshots: all tables at one moment, whatever happens later. */
abstract class SnapshotTck extends StorageSuite {
  SnapshotTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void aSnapshotSeesWhatWasWrittenBeforeIt() {
    putAll(0, 10);
    engine.put(table, key(10), value(10), Durability.NONE);
    engine.put(table, key(11), value(11), Durability.SYNC);
    delete(key(0));
    try (Snapshot snapshot = engine.snapshot()) {
      assertThat(snapshot.get(table, key(0))).isNull();
      for (int i = 1; i < 12; i++) {
        assertThat(snapshot.get(table, key(i))).isEqualTo(value(i));
      }
      assertThat(Samples.pairs(snapshot, table)).hasSize(11);
    }
  }

  @Test
  void aSnapshotDoesNotSeeLaterWrites() {
    putAll(0, 100);
    try (Snapshot snapshot = engine.snapshot()) {
      List<Samples.Pair> before = Samples.pairs(engine, table);
      put(key(1), value(-1));
      delete(key(2));
      put(1000);
      try (WriteBatch batch = engine.newBatch()) {
        batch.put(table, key(3), value(-3));
        batch.delete(table, key(4));
        engine.write(batch, Durability.SYNC);
      }
      assertThat(snapshot.get(table, key(1))).isEqualTo(value(1));
      assertThat(snapshot.get(table, key(2))).isEqualTo(value(2));
      assertThat(snapshot.get(table, key(3))).isEqualTo(value(3));
      assertThat(snapshot.get(table, key(4))).isEqualTo(value(4));
      assertThat(snapshot.get(table, key(1000))).isNull();
      assertThat(Samples.pairs(snapshot, table)).isEqualTo(before);
      assertThat(Samples.keys(snapshot, table, ScanRange.reverse(KeyRange.all())))
          .startsWith(key(99))
          .endsWith(key(0));
    }
    assertThat(engine.get(table, key(1))).isEqualTo(value(-1));
  }

  @Test
  void aSnapshotIsNotMovedByManyOverwritesAndCompaction() {
    putAll(0, 500);
    List<Samples.Pair> before = Samples.pairs(engine, table);
    try (Snapshot snapshot = engine.snapshot()) {
      for (int round = 1; round <= 4; round++) {
        for (int i = 0; i < 500; i++) {
          put(key(i), value(i + 1000 * round));
        }
        for (int i = 0; i < 500; i += 2) {
          delete(key(i));
        }
        engine.compact();
      }
      assertThat(Samples.pairs(snapshot, table)).isEqualTo(before);
      for (int i = 0; i < 500; i++) {
        assertThat(snapshot.get(table, key(i))).as("key %d", i).isEqualTo(value(i));
      }
    }
    engine.compact();
    assertThat(Samples.pairs(engine, table)).hasSize(250);
    assertThat(engine.get(table, key(1))).isEqualTo(value(4001));
  }

  @Test
  void aSnapshotIsOneMomentOfAllTables() {
    Table other = engine.table("other");
    try (WriteBatch batch = engine.newBatch()) {
      List<Snapshot> snapshots = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        batch.clear();
        batch.put(table, key(1), value(i));
        batch.put(other, key(1), value(i));
        engine.write(batch, Durability.BUFFERED);
        snapshots.add(engine.snapshot());
      }
      for (int i = 0; i < 20; i++) {
        Snapshot snapshot = snapshots.get(i);
        assertThat(snapshot.get(table, key(1))).as("snapshot %d", i).isEqualTo(value(i));
        assertThat(snapshot.get(other, key(1))).as("snapshot %d", i).isEqualTo(value(i));
        snapshot.close();
      }
    }
  }

  @Test
  void theCursorsOfASnapshotSeeItsMoment() {
    putAll(0, 1000);
    try (Snapshot snapshot = engine.snapshot()) {
      List<Samples.Pair> before = Samples.pairs(snapshot, table);
      try (Cursor early = snapshot.scan(table, ScanRange.all())) {
        assertThat(early.next()).isTrue();
        for (int i = 0; i < 1000; i += 2) {
          delete(key(i));
          put(key(i + 1), value(0));
        }
        engine.compact();
        assertThat(Samples.rest(early)).isEqualTo(before.subList(1, 1000));
        assertThat(Samples.pairs(snapshot, table)).as("scanned later").isEqualTo(before);
      }
    }
  }

  @Test
  void snapshotsOfDifferentMomentsLiveSideBySide() {
    List<Snapshot> snapshots = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      put(key(0), value(i));
      put(key(i + 1), value(i));
      snapshots.add(engine.snapshot());
    }
    for (int i = 29; i >= 0; i -= 2) {
      snapshots.get(i).close();
    }
    engine.compact();
    for (int i = 0; i < 30; i += 2) {
      assertThat(snapshots.get(i).get(table, key(0))).isEqualTo(value(i));
      assertThat(Samples.pairs(snapshots.get(i), table)).as("snapshot %d", i).hasSize(i + 2);
      snapshots.get(i).close();
    }
  }

  @Test
  void aTableMadeLaterIsNotInASnapshot() {
    try (Snapshot snapshot = engine.snapshot()) {
      Table later = engine.table("later");
      engine.put(later, key(1), value(1), Durability.BUFFERED);
      assertRefusedOrDone(
          ErrorCode.NOT_FOUND, () -> assertThat(snapshot.get(later, key(1))).isNull());
      assertRefusedOrDone(
          ErrorCode.NOT_FOUND, () -> assertThat(Samples.pairs(snapshot, later)).isEmpty());
    }
  }

  @Test
  void aTableDroppedLaterIsSeenWholeOrNotFound() {
    putAll(0, 300);
    Table dropped = table;
    try (Snapshot snapshot = engine.snapshot()) {
      engine.dropTable(dropped);
      table = engine.table("t");
      put(1000);
      engine.compact();
      assertRefusedOrDone(
          ErrorCode.NOT_FOUND, () -> assertThat(snapshot.get(dropped, key(1))).isEqualTo(value(1)));
      assertRefusedOrDone(
          ErrorCode.NOT_FOUND, () -> assertThat(Samples.pairs(snapshot, dropped)).hasSize(300));
      assertRefusedOrDone(
          ErrorCode.NOT_FOUND, () -> assertThat(Samples.pairs(snapshot, table)).isEmpty());
    }
  }

  @Test
  void aClosedSnapshotIsRefusedWithItsCursors() {
    putAll(0, 1000);
    Snapshot snapshot = engine.snapshot();
    Cursor cursor = snapshot.scan(table, ScanRange.all());
    assertThat(cursor.next()).isTrue();
    snapshot.close();
    snapshot.close();
    assertRefused(ErrorCode.CLOSED, () -> snapshot.get(table, key(1)));
    assertRefused(ErrorCode.CLOSED, () -> snapshot.scan(table, ScanRange.all()).close());
    assertRefused(ErrorCode.CLOSED, cursor::next);
    cursor.close();
    assertThat(engine.get(table, key(1))).as("the engine goes on").isEqualTo(value(1));
  }

  @Test
  void closingACursorLeavesItsSnapshotOpen() {
    putAll(0, 10);
    try (Snapshot snapshot = engine.snapshot()) {
      Cursor cursor = snapshot.scan(table, ScanRange.all());
      assertThat(cursor.next()).isTrue();
      cursor.close();
      assertThat(snapshot.get(table, key(1))).isEqualTo(value(1));
      assertThat(Samples.pairs(snapshot, table)).hasSize(10);
    }
  }

  @Test
  void aSnapshotIsReadByManyThreads() {
    putAll(0, 500);
    try (Snapshot snapshot = engine.snapshot()) {
      List<Samples.Pair> before = Samples.pairs(snapshot, table);
      Workers workers = new Workers();
      for (int t = 0; t < 4; t++) {
        workers.start(
            () -> {
              for (int round = 0; round < 5; round++) {
                assertThat(Samples.pairs(snapshot, table)).isEqualTo(before);
                assertThat(snapshot.get(table, key(77))).isEqualTo(value(77));
              }
            });
      }
      for (int i = 0; i < 500; i++) {
        put(key(i), value(-i));
      }
      workers.join();
    }
  }

  @Test
  void aSnapshotClosedUnderReadersIsRefusedAndNothingWorse() {
    putAll(0, 1000);
    for (int round = 0; round < 10; round++) {
      Snapshot snapshot = engine.snapshot();
      Workers workers = new Workers();
      for (int t = 0; t < 3; t++) {
        workers.start(
            () ->
                assertRefused(
                    ErrorCode.CLOSED,
                    () -> {
                      while (true) {
                        assertThat(snapshot.get(table, key(5))).isEqualTo(value(5));
                        assertThat(Samples.pairs(snapshot, table)).hasSize(1000);
                      }
                    }));
      }
      assertThat(snapshot.get(table, key(5))).isEqualTo(value(5));
      snapshot.close();
      workers.join();
    }
  }
}
