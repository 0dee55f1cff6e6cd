package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.noise;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.spi.storage.Capability;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checkpoints: whole engines of one moment, which go their own way from then on. */
abstract class CheckpointTck extends StorageSuite {
  CheckpointTck(EngineUnderTest subject) {
    super(subject);
  }

  private Path target() {
    return scratch.resolve("checkpoint");
  }

  @Test
  void aCheckpointIsAnEngineWithEverythingWrittenBefore() {
    Table other = engine.table("other");
    engine.table("empty");
    Table dropped = engine.table("dropped");
    int n = 0;
    for (Durability durability : Durability.values()) {
      for (int i = 0; i < 100; i++) {
        engine.put(table, key(n++), noise(i, 300), durability);
      }
    }
    engine.put(other, key(1), value(1), Durability.NONE);
    engine.delete(table, key(5), Durability.NONE);
    engine.dropTable(dropped);
    engine.checkpoint(target());
    StorageEngine copy = open(target());
    assertThat(copy.tableNames()).containsExactly("empty", "other", "t");
    assertThat(Samples.pairs(copy, copy.table("t")))
        .hasSize(299)
        .isEqualTo(Samples.pairs(engine, table));
    assertThat(Samples.pairs(copy, copy.table("other")))
        .containsExactly(new Samples.Pair(key(1), value(1)));
    copy.verify();
  }

  @Test
  void aCheckpointOfAnEmptyEngineIsAnEmptyEngine() {
    open(scratch.resolve("empty")).checkpoint(target());
    assertThat(open(target()).tableNames()).isEmpty();
  }

  @Test
  void aCheckpointAndItsOriginGoTheirOwnWays() {
    for (int i = 0; i < 200; i++) {
      put(key(i), noise(i, 500));
    }
    engine.checkpoint(target());
    StorageEngine copy = open(target());
    Table copied = copy.table("t");
    for (int i = 0; i < 200; i += 2) {
      put(key(i), value(i));
      copy.delete(copied, key(i + 1), Durability.BUFFERED);
    }
    copy.put(copied, key(1000), value(1000), Durability.BUFFERED);
    engine.compact();
    copy.compact();
    copy.close();
    reopen();
    copy = open(target());
    copied = copy.table("t");
    assertThat(Samples.pairs(engine, table)).hasSize(200);
    assertThat(Samples.pairs(copy, copied)).hasSize(101);
    for (int i = 0; i < 200; i += 2) {
      assertThat(engine.get(table, key(i))).isEqualTo(value(i));
      assertThat(engine.get(table, key(i + 1))).isEqualTo(noise(i + 1, 500));
      assertThat(copy.get(copied, key(i))).isEqualTo(noise(i, 500));
      assertThat(copy.get(copied, key(i + 1))).isNull();
    }
    engine.verify();
    copy.verify();
  }

  @Test
  void aCheckpointOutlivesItsOrigin() throws IOException {
    putAll(0, 100);
    engine.checkpoint(target());
    List<Samples.Pair> before = Samples.pairs(engine, table);
    engine.dropTable(table);
    engine.compact();
    engine.close();
    try (Stream<Path> files = Files.list(home())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    StorageEngine copy = open(target());
    assertThat(Samples.pairs(copy, copy.table("t"))).isEqualTo(before);
  }

  @Test
  void aCheckpointOfACheckpointIsTheSameAgain() {
    putAll(0, 100);
    engine.checkpoint(target());
    StorageEngine copy = open(target());
    copy.put(copy.table("t"), key(100), value(100), Durability.BUFFERED);
    copy.checkpoint(scratch.resolve("second"));
    copy.close();
    StorageEngine second = open(scratch.resolve("second"));
    assertThat(Samples.pairs(second, second.table("t"))).hasSize(101);
  }

  @Test
  void severalCheckpointsEachKeepTheirMoment() {
    for (int i = 0; i < 4; i++) {
      put(key(i), value(i));
      put(key(100), value(i));
      engine.checkpoint(scratch.resolve("checkpoint-" + i));
    }
    for (int i = 0; i < 4; i++) {
      StorageEngine copy = open(scratch.resolve("checkpoint-" + i));
      assertThat(Samples.pairs(copy, copy.table("t"))).as("checkpoint %d", i).hasSize(i + 2);
      assertThat(copy.get(copy.table("t"), key(100))).isEqualTo(value(i));
    }
  }

  @Test
  void aCheckpointIsTakenAlsoWhileASnapshotIsOpen() {
    putAll(0, 50);
    try (Snapshot snapshot = engine.snapshot()) {
      putAll(50, 100);
      engine.checkpoint(target());
      assertThat(Samples.pairs(snapshot, table)).hasSize(50);
    }
    StorageEngine copy = open(target());
    assertThat(Samples.pairs(copy, copy.table("t"))).hasSize(100);
  }

  @Test
  void whatExistsIsNeverACheckpointsTarget() throws IOException {
    put(1);
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    Path full = Files.createDirectory(scratch.resolve("full"));
    Files.writeString(full.resolve("note"), "mine");
    Path file = Files.writeString(scratch.resolve("file"), "mine");
    for (Path existing : List.of(empty, full, file, home())) {
      assertRefused(ErrorCode.INVALID_ARGUMENT, () -> engine.checkpoint(existing));
    }
    assertThat(empty).isEmptyDirectory();
    assertThat(full.resolve("note")).hasContent("mine");
    assertThat(file).hasContent("mine");
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
  }

  @Test
  void aTargetWithoutAParentIsRefused() {
    Path orphan = scratch.resolve("nowhere").resolve("checkpoint");
    assertRefused(
        List.of(ErrorCode.INVALID_ARGUMENT, ErrorCode.IO_ERROR), () -> engine.checkpoint(orphan));
    assertThat(scratch.resolve("nowhere")).doesNotExist();
  }

  /** Writers raise two counters together; every checkpoint holds a moment at which they agreed. */
  @Test
  void aCheckpointTakenWhileWritesGoOnIsOneMoment() {
    Table other = engine.table("other");
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger acknowledged = new AtomicInteger();
    Workers workers = new Workers();
    workers.start(
        () -> {
          try (WriteBatch batch = engine.newBatch()) {
            for (int i = 1; !done.get() && i < 200_000; i++) {
              batch.clear();
              batch.put(table, key(0), value(i));
              batch.put(table, key(1 + i % 1000), value(i));
              batch.put(other, key(0), value(i));
              engine.write(batch, Durability.BUFFERED);
              acknowledged.set(i);
            }
          }
        });
    for (int i = 0; i < 3; i++) {
      int before = acknowledged.get();
      while (acknowledged.get() < before + 100 && !workers.hasFailed()) {
        Thread.onSpinWait();
      }
      before = acknowledged.get();
      engine.checkpoint(scratch.resolve("running-" + i));
      int after = acknowledged.get() + 1;
      StorageEngine copy = open(scratch.resolve("running-" + i));
      int moment = counter(copy, "t");
      assertThat(moment).as("moment of checkpoint %d", i).isBetween(before, after);
      assertThat(counter(copy, "other")).isEqualTo(moment);
      assertThat(copy.get(copy.table("t"), key(1 + moment % 1000))).isEqualTo(value(moment));
      copy.close();
    }
    done.set(true);
    workers.join();
  }

  private static int counter(StorageEngine engine, String table) {
    String value = String.valueOf(engine.get(engine.table(table), key(0)));
    return Integer.parseInt(value.substring(value.lastIndexOf('-') + 1));
  }

  @Test
  void aLinkedCheckpointSharesItsFiles() throws IOException {
    assumeTrue(
        engine.capabilities().contains(Capability.LINKED_CHECKPOINT),
        "the engine copies its data into a checkpoint, and says so");
    for (int i = 0; i < 400; i++) {
      put(key(i), noise(i, 10_000));
    }
    engine.compact();
    engine.checkpoint(target());
    long copied = 0;
    try (Stream<Path> files = Files.walk(target())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if ((int) Files.getAttribute(file, "unix:nlink") == 1) {
          copied += Files.size(file);
        }
      }
    }
    assertThat(copied).as("bytes in files that are no links").isLessThan(400 * 10_000 / 2);
  }
}
