package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** An engine that is closed while every one of its methods is being called. */
abstract class ClosingRaceTck extends StorageSuite {
  private static final int ROUNDS = 12;

  ClosingRaceTck(EngineUnderTest subject) {
    super(subject);
  }

  /** Threads do everything there is to do while the engine is closed. */
  @Test
  void closingInTheMiddleOfEverythingIsRefusedAndNothingWorse() {
    for (int round = 0; round < Seeds.rounds(ROUNDS); round++) {
      int number = round;
      AtomicBoolean closed = new AtomicBoolean();
      SplittableRandom seed = new SplittableRandom(number);
      CountDownLatch busy = new CountDownLatch(DEEDS.size());
      Workers workers = new Workers();
      for (Deed deed : DEEDS) {
        SplittableRandom random = seed.split();
        workers.start(() -> repeat(deed, number, random, busy, closed));
      }
      workers.await(busy);
      engine.close();
      closed.set(true);
      workers.join();
      engine = open(home());
      table = engine.table("t");
      assertThat(Samples.pairs(engine, table))
          .allSatisfy(pair -> assertThat(pair.value()).isEqualTo(pair.key()));
    }
  }

  private void repeat(
      Deed deed, int round, SplittableRandom random, CountDownLatch busy, AtomicBoolean closed) {
    StorageEngine mine = engine;
    Table mineTable = table;
    for (int turn = 0; ; turn++) {
      boolean mustRefuse = closed.get();
      try {
        deed.act().on(this, mine, mineTable, random.nextInt(500), round * 1_000_000 + turn);
        assertThat(mustRefuse).as("%s was not refused after close", deed).isFalse();
      } catch (KvException e) {
        if (e.code() != ErrorCode.CLOSED) {
          throw new AssertionError(deed + " failed other than by CLOSED: " + e, e);
        }
        return;
      }
      if (turn == 0) {
        busy.countDown();
      }
    }
  }

  private interface Act {
    void on(ClosingRaceTck suite, StorageEngine engine, Table table, int number, int turn);
  }

  /** What a thread does again and again until it is refused. */
  private record Deed(String name, Act act) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Deed> DEEDS =
      List.of(
          new Deed("get", (suite, engine, table, n, turn) -> engine.get(table, key(n))),
          new Deed(
              "put", (suite, engine, table, n, turn) -> put(engine, table, n, Durability.BUFFERED)),
          new Deed(
              "put none",
              (suite, engine, table, n, turn) -> put(engine, table, n, Durability.NONE)),
          new Deed(
              "put sync",
              (suite, engine, table, n, turn) -> put(engine, table, n, Durability.SYNC)),
          new Deed(
              "delete",
              (suite, engine, table, n, turn) -> engine.delete(table, key(n), Durability.BUFFERED)),
          new Deed(
              "batch",
              (suite, engine, table, n, turn) -> {
                try (WriteBatch batch = engine.newBatch()) {
                  for (int i = 0; i < 20; i++) {
                    batch.put(table, key(n + i), key(n + i));
                  }
                  engine.write(batch, Durability.BUFFERED);
                }
              }),
          new Deed("scan", (suite, engine, table, n, turn) -> Samples.pairs(engine, table)),
          new Deed(
              "reverse",
              (suite, engine, table, n, turn) ->
                  Samples.pairs(
                      engine, table, ScanRange.reverse(KeyRange.lessThan(key(n))).withoutValues())),
          new Deed(
              "snapshot",
              (suite, engine, table, n, turn) -> {
                try (Snapshot snapshot = engine.snapshot()) {
                  Bytes before = snapshot.get(table, key(n));
                  Samples.pairs(snapshot, table);
                  assertThat(snapshot.get(table, key(n))).isEqualTo(before);
                }
              }),
          new Deed(
              "tables",
              (suite, engine, table, n, turn) -> {
                Table own = engine.table("own-" + turn % 3);
                put(engine, own, n, Durability.BUFFERED);
                engine.dropTable(own);
                assertThat(engine.tableNames()).contains("t");
              }),
          new Deed("sync", (suite, engine, table, n, turn) -> engine.sync()),
          new Deed("statistics", (suite, engine, table, n, turn) -> engine.statistics()),
          new Deed("compact", (suite, engine, table, n, turn) -> engine.compact()),
          new Deed("verify", (suite, engine, table, n, turn) -> engine.verify()),
          new Deed(
              "checkpoint",
              (suite, engine, table, n, turn) ->
                  engine.checkpoint(suite.scratch.resolve("hammer-" + turn))));

  private static void put(StorageEngine engine, Table table, int n, Durability durability) {
    engine.put(table, key(n), key(n), durability);
  }
}
