package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Refusals.assertRefusedOrDone;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The end of an engine: what is refused then, in order and in the middle of everything. */
abstract class LifecycleTck extends StorageSuite {
  LifecycleTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void everyCallOnAClosedEngineIsRefused() {
    put(1);
    try (WriteBatch batch = engine.newBatch();
        WriteBatch empty = engine.newBatch()) {
      batch.put(table, key(2), value(2));
      engine.close();
      assertRefused(ErrorCode.CLOSED, () -> engine.get(table, key(1)));
      assertRefused(ErrorCode.CLOSED, () -> engine.scan(table, ScanRange.all()).close());
      assertRefused(ErrorCode.CLOSED, () -> engine.snapshot().close());
      assertRefused(ErrorCode.CLOSED, () -> engine.table("t"));
      assertRefused(ErrorCode.CLOSED, () -> engine.table("new"));
      assertRefused(ErrorCode.CLOSED, () -> engine.tableNames());
      assertRefused(ErrorCode.CLOSED, () -> engine.dropTable(table));
      assertRefused(ErrorCode.CLOSED, () -> engine.newBatch().close());
      for (Durability durability : Durability.values()) {
        assertRefused(ErrorCode.CLOSED, () -> engine.write(batch, durability));
        assertRefused(ErrorCode.CLOSED, () -> engine.write(empty, durability));
        assertRefused(ErrorCode.CLOSED, () -> engine.put(table, key(1), value(2), durability));
        assertRefused(
            ErrorCode.CLOSED, () -> engine.put(table, key(1), value(2), value(3), durability));
        assertRefused(ErrorCode.CLOSED, () -> engine.delete(table, key(1), durability));
      }
      assertRefused(ErrorCode.CLOSED, () -> engine.sync());
      assertRefused(ErrorCode.CLOSED, () -> engine.checkpoint(scratch.resolve("late")));
      assertRefused(ErrorCode.CLOSED, () -> engine.compact());
      assertRefused(ErrorCode.CLOSED, () -> engine.verify());
      assertRefused(ErrorCode.CLOSED, () -> engine.statistics());
    }
    assertThat(scratch.resolve("late")).doesNotExist();
    engine = open(home());
    assertThat(Samples.pairs(engine, engine.table("t")))
        .containsExactly(new Samples.Pair(key(1), value(1)));
  }

  @Test
  void whatNeverChangesIsToldOrRefusedAfterClose() {
    var limits = engine.limits();
    var capabilities = engine.capabilities();
    engine.close();
    assertRefusedOrDone(
        ErrorCode.CLOSED, () -> assertThat(engine.name()).isEqualTo(subject.factory().name()));
    assertRefusedOrDone(ErrorCode.CLOSED, () -> assertThat(engine.limits()).isEqualTo(limits));
    assertRefusedOrDone(
        ErrorCode.CLOSED, () -> assertThat(engine.capabilities()).isEqualTo(capabilities));
  }

  @Test
  void closingTwiceIsFine() {
    put(1);
    engine.close();
    engine.close();
    reopen();
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
  }

  @Test
  void closingTheOldInstanceLeavesTheNewOneAlone() {
    put(1);
    StorageEngine old = engine;
    reopen();
    old.close();
    put(2);
    assertThat(Samples.pairs(engine, table)).hasSize(2);
    assertRefused(ErrorCode.IN_USE, () -> open(home()));
  }

  @Test
  void snapshotsAndCursorsOfAClosedEngineAreRefused() {
    putAll(0, 1000);
    Snapshot snapshot = engine.snapshot();
    Cursor fresh = engine.scan(table, ScanRange.all());
    Cursor begun = engine.scan(table, ScanRange.all());
    Cursor ofSnapshot = snapshot.scan(table, ScanRange.all());
    assertThat(begun.next()).isTrue();
    assertThat(ofSnapshot.next()).isTrue();
    engine.close();
    assertRefused(ErrorCode.CLOSED, () -> snapshot.get(table, key(1)));
    assertRefused(ErrorCode.CLOSED, () -> snapshot.scan(table, ScanRange.all()).close());
    assertRefused(ErrorCode.CLOSED, fresh::next);
    assertRefused(ErrorCode.CLOSED, begun::next);
    assertRefused(ErrorCode.CLOSED, ofSnapshot::next);
    ofSnapshot.close();
    begun.close();
    fresh.close();
    snapshot.close();
    snapshot.close();
    begun.close();
  }

  @Test
  void whatACursorShowedBeforeCloseIsStillThatOrRefused() {
    putAll(0, 3);
    Cursor cursor = engine.scan(table, ScanRange.all());
    assertThat(cursor.next()).isTrue();
    engine.close();
    try {
      assertThat(cursor.key()).isEqualTo(key(0));
      assertThat(cursor.value()).isEqualTo(value(0));
    } catch (KvException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.CLOSED);
    } catch (IllegalStateException refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
    cursor.close();
  }

  @Test
  void snapshotsThatWereNeverClosedDoNotKeepAnEngineFromClosing() {
    for (int round = 0; round < 5; round++) {
      putAll(0, 100);
      List<AutoCloseable> forgotten = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        forgotten.add(engine.snapshot());
        forgotten.add(engine.scan(table, ScanRange.all()));
        forgotten.add(engine.newBatch());
      }
      assertThat(forgotten).hasSize(30);
      reopen();
      assertThat(Samples.pairs(engine, table)).hasSize(100);
    }
  }

  @Test
  void manyThreadsMayCloseAtOnce() {
    put(1);
    StorageEngine closing = engine;
    Workers workers = new Workers();
    for (int i = 0; i < 8; i++) {
      workers.start(closing::close);
    }
    workers.join();
    reopen();
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
  }
}
