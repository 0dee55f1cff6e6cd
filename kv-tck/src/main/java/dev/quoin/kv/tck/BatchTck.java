package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.noise;
import static dev.quoin.kv.tck.Samples.value;
import static dev.quoin.kv.tck.Samples.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches: filled, written, reused. */
abstract class BatchTck extends StorageSuite {
  private WriteBatch batch;
  private Table other;

  BatchTck(EngineUnderTest subject) {
    super(subject);
  }

  @BeforeEach
  void makeBatch() {
    batch = engine.newBatch();
    other = engine.table("other");
  }

  @AfterEach
  void closeBatch() {
    batch.close();
  }

  private void write() {
    engine.write(batch, Durability.BUFFERED);
  }

  @Test
  void nothingIsSeenBeforeTheBatchIsWritten() {
    put(1);
    batch.put(table, key(2), value(2));
    batch.delete(table, key(1));
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1));
    write();
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(2));
  }

  @Test
  void aBatchWritesToSeveralTables() {
    put(5);
    engine.put(other, key(5), value(5), Durability.BUFFERED);
    batch.put(table, key(1), value(1));
    batch.put(other, key(1), value(2));
    batch.delete(other, key(5));
    batch.put(other, key(3), value(3));
    write();
    for (int opening = 0; opening < 2; opening++) {
      assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1), key(5));
      assertThat(Samples.keys(engine, other, ScanRange.all())).containsExactly(key(1), key(3));
      assertThat(engine.get(table, key(1))).isEqualTo(value(1));
      assertThat(engine.get(other, key(1))).isEqualTo(value(2));
      reopen();
      other = engine.table("other");
    }
  }

  @Test
  void everyDurabilityIsTaken() {
    for (Durability durability : Durability.values()) {
      batch.clear();
      batch.put(table, Bytes.utf8("k-" + durability), value(1));
      engine.write(batch, durability);
      assertThat(engine.get(table, Bytes.utf8("k-" + durability))).isEqualTo(value(1));
    }
  }

  @Test
  void theLastWriteOfAKeyWins() {
    put(4);
    batch.put(table, key(1), value(1));
    batch.put(table, key(1), value(2));
    batch.put(table, key(2), value(1));
    batch.delete(table, key(2));
    batch.delete(table, key(3));
    batch.put(table, key(3), value(3));
    batch.put(table, key(4), value(5));
    batch.delete(table, key(4));
    batch.put(table, key(4), value(6));
    write();
    for (int opening = 0; opening < 2; opening++) {
      assertThat(engine.get(table, key(1))).as("put, put").isEqualTo(value(2));
      assertThat(engine.get(table, key(2))).as("put, delete").isNull();
      assertThat(engine.get(table, key(3))).as("delete, put").isEqualTo(value(3));
      assertThat(engine.get(table, key(4))).as("put, delete, put").isEqualTo(value(6));
      assertThat(Samples.keys(engine, table, ScanRange.all()))
          .containsExactly(key(1), key(3), key(4));
      reopen();
    }
  }

  @Test
  void theSameKeyInTwoTablesIsTwoKeys() {
    batch.put(table, key(1), value(1));
    batch.delete(other, key(1));
    batch.put(other, key(2), value(2));
    batch.delete(table, key(2));
    write();
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1));
    assertThat(Samples.keys(engine, other, ScanRange.all())).containsExactly(key(2));
  }

  @Test
  void anEmptyBatchChangesNothing() {
    put(1);
    for (Durability durability : Durability.values()) {
      engine.write(batch, durability);
    }
    assertThat(Samples.pairs(engine, table)).containsExactly(new Samples.Pair(key(1), value(1)));
  }

  @Test
  void aBatchCanBeWrittenAgain() {
    batch.put(table, key(1), value(1));
    batch.delete(table, key(2));
    write();
    put(key(1), value(9));
    put(2);
    write();
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
    assertThat(engine.get(table, key(2))).isNull();
    assertThat(batch.count()).as("unchanged").isEqualTo(2);
  }

  @Test
  void aBatchCanBeWrittenGrownAndWrittenAgain() {
    batch.put(table, key(1), value(1));
    write();
    batch.put(table, key(2), value(2));
    write();
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1), key(2));
  }

  @Test
  void aClearedBatchIsEmptyAndCanBeFilledAnew() {
    batch.put(table, key(1), value(1));
    batch.delete(table, key(3));
    batch.clear();
    assertThat(batch.count()).isZero();
    put(3);
    batch.put(table, key(2), value(2));
    write();
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(2), key(3));
  }

  @Test
  void aBatchIsReusedManyTimes() {
    for (int round = 0; round < 200; round++) {
      batch.clear();
      for (int i = 0; i < 10; i++) {
        batch.put(table, key(round * 10 + i), noise(round, 1 + round * 7 % 900));
      }
      write();
    }
    assertThat(Samples.pairs(engine, table)).hasSize(2000);
    assertThat(engine.get(table, key(1234))).isEqualTo(noise(123, 1 + 123 * 7 % 900));
  }

  @Test
  void countAndBytesFollowWhatWasAdded() {
    assertThat(batch.count()).isZero();
    long before = batch.bytes();
    batch.put(table, key(1), noise(1, 1000), noise(2, 500));
    assertThat(batch.count()).isEqualTo(1);
    assertThat(batch.bytes() - before).isBetween(1500L, 2500L);
    batch.delete(table, key(2));
    batch.put(table, key(1), value(1));
    assertThat(batch.count()).as("each write counts").isEqualTo(3);
    batch.clear();
    assertThat(batch.bytes()).isEqualTo(before);
  }

  @Test
  void headBodyAndViewsAreTakenAsWhatTheyShow() {
    batch.put(table, view(key(1)), view(noise(1, 30)), view(noise(2, 40)));
    batch.put(table, view(key(2)), Bytes.EMPTY, view(noise(2, 40)));
    batch.put(table, view(key(3)), view(noise(1, 30)), Bytes.EMPTY);
    batch.put(table, view(key(4)), Bytes.EMPTY);
    batch.put(table, key(5), value(5));
    batch.delete(table, view(key(5)));
    write();
    assertThat(Samples.pairs(engine, table))
        .containsExactly(
            new Samples.Pair(key(1), noise(1, 30).concat(noise(2, 40))),
            new Samples.Pair(key(2), noise(2, 40)),
            new Samples.Pair(key(3), noise(1, 30)),
            new Samples.Pair(key(4), Bytes.EMPTY));
  }

  @Test
  void whatIsRefusedLeavesTheBatchAsItWas() {
    Table foreign = open(scratch.resolve("foreign")).table("t");
    batch.put(table, key(1), value(1));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> batch.put(table, Bytes.EMPTY, value(2)));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> batch.delete(table, Bytes.EMPTY));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> batch.put(foreign, key(2), value(2)));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> batch.delete(foreign, key(2)));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> batch.put(() -> "t", key(2), value(2)));
    assertThat(batch.count()).isEqualTo(1);
    write();
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1));
  }

  @Test
  void theBatchOfAnotherEngineIsRefused() {
    StorageEngine stranger = open(scratch.resolve("stranger"));
    try (WriteBatch foreign = stranger.newBatch()) {
      foreign.put(stranger.table("t"), key(1), value(1));
      assertRefused(ErrorCode.INVALID_ARGUMENT, () -> engine.write(foreign, Durability.BUFFERED));
    }
    assertThat(Samples.pairs(engine, table)).isEmpty();
  }

  @Test
  void severalBatchesAreFilledSideBySide() {
    try (WriteBatch second = engine.newBatch()) {
      batch.put(table, key(1), value(1));
      second.put(table, key(2), value(2));
      batch.put(table, key(3), value(3));
      engine.write(second, Durability.BUFFERED);
      assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(2));
      write();
    }
    assertThat(Samples.keys(engine, table, ScanRange.all()))
        .containsExactly(key(1), key(2), key(3));
  }

  @Test
  void aLargeBatchIsWrittenWhole() {
    for (int i = 0; i < 5000; i++) {
      batch.put(i % 2 == 0 ? table : other, key(i), value(i));
    }
    write();
    for (int opening = 0; opening < 2; opening++) {
      assertThat(Samples.pairs(engine, table)).hasSize(2500);
      assertThat(Samples.pairs(engine, other)).hasSize(2500);
      reopen();
      other = engine.table("other");
    }
    assertThat(engine.get(other, key(4999))).isEqualTo(value(4999));
  }

  @Test
  void aClosedBatchIsRefused() {
    batch.put(table, key(1), value(1));
    batch.close();
    batch.close();
    assertRefused(ErrorCode.CLOSED, () -> batch.put(table, key(1), value(1)));
    assertRefused(ErrorCode.CLOSED, () -> batch.put(table, key(1), value(1), value(1)));
    assertRefused(ErrorCode.CLOSED, () -> batch.delete(table, key(1)));
    assertRefused(ErrorCode.CLOSED, () -> batch.clear());
    assertRefused(ErrorCode.CLOSED, () -> batch.count());
    assertRefused(ErrorCode.CLOSED, () -> batch.bytes());
    assertRefused(ErrorCode.CLOSED, this::write);
    assertThat(Samples.pairs(engine, table)).isEmpty();
  }

  @Test
  void aBatchOutlivesItsEngineButCannotBeWritten() {
    batch.put(table, key(1), value(1));
    engine.close();
    assertThat(batch.count()).isEqualTo(1);
    assertRefused(ErrorCode.CLOSED, this::write);
    batch.close();
    engine = open(home());
    assertThat(Samples.pairs(engine, engine.table("t"))).isEmpty();
  }
}
