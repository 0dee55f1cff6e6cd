package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Interrupts: they damage nothing, hurt nobody, and are not forgotten. */
abstract class InterruptTck extends StorageSuite {
  private static final List<Durability> DURABILITIES = List.of(Durability.values());

  InterruptTck(EngineUnderTest subject) {
    super(subject);
  }

  @AfterEach
  void forgetInterrupt() {
    Thread.interrupted();
  }

  /** Does something on a thread whose interrupt status is set, which must be set afterwards. */
  private static void interrupted(String what, Runnable call) {
    Thread.currentThread().interrupt();
    call.run();
    assertThat(Thread.interrupted()).as("interrupt status after " + what).isTrue();
  }

  @Test
  void anInterruptedThreadWritesAndReads() {
    for (int tens = 0; tens < DURABILITIES.size(); tens++) {
      Durability durability = DURABILITIES.get(tens);
      int n = tens * 10;
      interrupted("put", () -> engine.put(table, key(n), value(n), durability));
      interrupted("put", () -> engine.put(table, key(n + 1), value(1), durability));
      interrupted("delete", () -> engine.delete(table, key(n + 1), durability));
      interrupted(
          "write",
          () -> {
            try (WriteBatch batch = engine.newBatch()) {
              batch.put(table, key(n + 2), value(n + 2));
              engine.write(batch, durability);
            }
          });
    }
    interrupted("sync", engine::sync);
    for (int opening = 0; opening < 2; opening++) {
      for (int n : new int[] {0, 2, 10, 12, 20, 22}) {
        interrupted("get", () -> assertThat(engine.get(table, key(n))).isEqualTo(value(n)));
      }
      interrupted("scan", () -> assertThat(Samples.pairs(engine, table)).hasSize(6));
      interrupted(
          "snapshot",
          () -> {
            try (Snapshot snapshot = engine.snapshot()) {
              assertThat(Samples.pairs(snapshot, table)).hasSize(6);
              assertThat(snapshot.get(table, key(2))).isEqualTo(value(2));
            }
          });
      reopen();
    }
  }

  @Test
  void anInterruptedThreadDoesEverythingElse() {
    putAll(0, 100);
    interrupted("table", () -> engine.put(engine.table("u"), key(1), value(1), Durability.SYNC));
    interrupted("compact", engine::compact);
    interrupted("verify", engine::verify);
    interrupted("statistics", () -> assertThat(engine.statistics().entries()).isNotNegative());
    interrupted("checkpoint", () -> engine.checkpoint(scratch.resolve("checkpoint")));
    interrupted("dropTable", () -> engine.dropTable(engine.table("u")));
    interrupted("close", engine::close);
    interrupted("open", () -> engine = open(home()));
    table = engine.table("t");
    assertThat(engine.tableNames()).containsExactly("t");
    assertThat(Samples.pairs(engine, table)).hasSize(100);
    StorageEngine copy = open(scratch.resolve("checkpoint"));
    assertThat(copy.tableNames()).containsExactly("t", "u");
    assertThat(Samples.pairs(copy, copy.table("t"))).hasSize(100);
  }

  @Test
  void theEngineGoesOnForOthers() {
    interrupted("put", () -> put(1));
    interrupted("scan", () -> Samples.pairs(engine, table));
    Workers workers = new Workers();
    workers.start(
        () -> {
          put(2);
          engine.put(table, key(3), value(3), Durability.SYNC);
          assertThat(engine.get(table, key(1))).isEqualTo(value(1));
          assertThat(Samples.pairs(engine, table)).hasSize(3);
        });
    workers.join();
  }

  /** Writers and readers are interrupted over and over; all do what they are there for. */
  @Test
  void interruptsInTheMiddleOfAnythingDamageNothing() {
    int each = 60;
    CountDownLatch begun = new CountDownLatch(4);
    AtomicInteger ended = new AtomicInteger();
    Workers workers = new Workers();
    List<Thread> targets = new ArrayList<>();
    Table own = table;
    for (int group = 0; group < DURABILITIES.size(); group++) {
      Durability durability = DURABILITIES.get(group);
      int base = group * 1000;
      targets.add(
          workers.start(
              () -> {
                begun.countDown();
                for (int i = 0; i < each; i++) {
                  engine.put(own, key(base + i), value(base + i), durability);
                }
                ended.incrementAndGet();
              }));
    }
    targets.add(
        workers.start(
            () -> {
              begun.countDown();
              for (int i = 0; i < each; i++) {
                assertThat(engine.get(own, key(9999))).isNull();
                Samples.pairs(engine, own);
              }
              ended.incrementAndGet();
            }));
    workers.await(begun);
    while (ended.get() < 4 && !workers.hasFailed()) {
      targets.forEach(Thread::interrupt);
      Thread.onSpinWait();
    }
    workers.join();
    engine.sync();
    reopen();
    assertThat(Samples.pairs(engine, table)).hasSize(3 * each);
  }
}
