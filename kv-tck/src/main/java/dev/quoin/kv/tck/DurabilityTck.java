package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.noise;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is there again after a clean close. What survives a crash is for {@link CrashTck}. */
abstract class DurabilityTck extends StorageSuite {
  private static final int GROUP = 64;

  DurabilityTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void bufferedAndSyncSurviveACleanClose() {
    for (Durability durability : List.of(Durability.BUFFERED, Durability.SYNC)) {
      for (int i = 0; i < 20; i++) {
        engine.put(table, Bytes.utf8(durability + "-" + i), value(i), durability);
        engine.put(table, Bytes.utf8(durability + "-gone-" + i), value(i), durability);
        engine.delete(table, Bytes.utf8(durability + "-gone-" + i), durability);
      }
    }
    reopen();
    for (Durability durability : List.of(Durability.BUFFERED, Durability.SYNC)) {
      for (int i = 0; i < 20; i++) {
        assertThat(engine.get(table, Bytes.utf8(durability + "-" + i))).isEqualTo(value(i));
        assertThat(engine.get(table, Bytes.utf8(durability + "-gone-" + i))).isNull();
      }
    }
  }

  @Test
  void noneIsThereOrNotAfterACleanCloseButNeverInPart() {
    Table other = engine.table("other");
    for (int i = 0; i < 50; i++) {
      try (WriteBatch batch = engine.newBatch()) {
        batch.put(table, key(i), value(i));
        batch.put(other, key(i), value(i));
        engine.write(batch, Durability.NONE);
      }
    }
    reopen();
    List<Samples.Pair> left = Samples.pairs(engine, table);
    assertThat(Samples.pairs(engine, engine.table("other"))).isEqualTo(left);
    assertThat(left)
        .allSatisfy(
            pair ->
                assertThat(pair.value().toUtf8())
                    .endsWith("-" + Integer.parseInt(pair.key().toUtf8().substring(4))));
  }

  @Test
  void noneBecomesDurableBySync() {
    for (int i = 0; i < 100; i++) {
      engine.put(table, key(i), value(i), Durability.NONE);
    }
    engine.delete(table, key(50), Durability.NONE);
    engine.sync();
    reopen();
    assertThat(Samples.pairs(engine, table)).hasSize(99);
    assertThat(engine.get(table, key(50))).isNull();
    assertThat(engine.get(table, key(99))).isEqualTo(value(99));
  }

  @Test
  void aLaterDurableWriteWinsOverEarlierOnesOfLessDurability() {
    engine.put(table, key(1), value(1), Durability.NONE);
    engine.put(table, key(1), value(2), Durability.BUFFERED);
    engine.put(table, key(2), value(1), Durability.NONE);
    engine.delete(table, key(2), Durability.BUFFERED);
    engine.put(table, key(3), value(1), Durability.BUFFERED);
    engine.put(table, key(3), value(2), Durability.SYNC);
    engine.put(table, key(4), value(1), Durability.SYNC);
    engine.delete(table, key(4), Durability.BUFFERED);
    reopen();
    assertThat(engine.get(table, key(1))).isEqualTo(value(2));
    assertThat(engine.get(table, key(2))).isNull();
    assertThat(engine.get(table, key(3))).isEqualTo(value(2));
    assertThat(engine.get(table, key(4))).isNull();
  }

  @Test
  void syncWithNothingToSyncIsFine() {
    engine.sync();
    engine.sync();
    put(1);
    engine.sync();
    engine.sync();
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
  }

  @Test
  void everyReopenFindsTheSame() {
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 100; i++) {
        put(key(i * 7 % 100 + round * 10), noise(round, 200));
      }
      delete(key(round));
      List<Samples.Pair> before = Samples.pairs(engine, table);
      reopen();
      assertThat(Samples.pairs(engine, table)).as("round %d", round).isEqualTo(before);
      reopen();
      assertThat(Samples.pairs(engine, table)).as("again, round %d", round).isEqualTo(before);
    }
  }

  @Test
  void anEngineThatWasNeverWrittenReopens() {
    engine.dropTable(table);
    engine.close();
    engine = open(home());
    assertThat(engine.tableNames()).isEmpty();
    reopen();
    assertThat(Samples.pairs(engine, table)).isEmpty();
  }

  @Test
  void aMillionBytesInManyWritesAreThereAgain() {
    for (int i = 0; i < 2000; i++) {
      put(key(i), noise(i, 1000));
    }
    for (int i = 0; i < 2000; i += 2) {
      put(key(i), noise(-i, 500));
    }
    reopen();
    assertThat(Samples.keys(engine, table, ScanRange.all())).hasSize(2000);
    for (int i = 0; i < 2000; i++) {
      assertThat(engine.get(table, key(i)))
          .as("key %d", i)
          .isEqualTo(i % 2 == 0 ? noise(-i, 500) : noise(i, 1000));
    }
  }

  @Test
  void syncedWritesOfManyThreadsAreAllThere() {
    syncFromManyThreads(4);
    reopen();
    assertThat(Samples.keys(engine, table, ScanRange.all())).hasSize(GROUP * 4);
  }

  @Test
  void writersThatWaitForTheDeviceTogetherShareASync() {
    put(1);
    long before = events.syncs();
    engine.sync();
    assumeTrue(events.syncs() > before, "the engine does not tell of its syncs");
    before = events.syncs();
    syncFromManyThreads(8);
    // How many share one depends on how fast the device is; an engine where none do has them all.
    assertThat(events.syncs() - before)
        .as("syncs for %d durable writes of %d threads", GROUP * 8, GROUP)
        .isLessThan(GROUP * 8 * 9 / 10);
  }

  private void syncFromManyThreads(int writes) {
    CountDownLatch start = new CountDownLatch(1);
    Workers workers = new Workers();
    for (int t = 0; t < GROUP; t++) {
      int thread = t;
      workers.start(
          () -> {
            start.await();
            for (int i = 0; i < writes; i++) {
              int number = thread * writes + i;
              engine.put(table, key(number), value(number), Durability.SYNC);
            }
          });
    }
    start.countDown();
    workers.join();
  }
}
