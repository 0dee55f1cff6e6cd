package dev.quoin.kv.storage.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineStatistics;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import dev.quoin.kv.tck.fault.CrashableFiles;
import dev.quoin.kv.tck.fault.FaultyFiles;
import dev.quoin.kv.tck.fault.FileOperation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {
  @TempDir Path dir;

  @Test
  void afterOverwritingEverythingThreeTimesTheDiskHoldsLittleMoreThanTheData() {
    CrashableFiles files = new CrashableFiles();
    TestWorld.ByHand scheduler = new TestWorld.ByHand();
    try (MmapEngine engine = MmapEngine.open(TestWorld.options(files, scheduler).build())) {
      Table table = engine.table("t");
      for (int i = 0; i < 4_000; i++) {
        engine.put(
            table, TestWorld.key(i * 7 % 1_000), TestWorld.value(i, 200), Durability.BUFFERED);
        scheduler.runOne();
      }
      scheduler.runAll();
      EngineStatistics after = engine.statistics();
      assertThat(after.diskBytes()).isLessThan((long) (1.3 * after.liveBytes()));
      assertThat(after.entries()).isEqualTo(1_000);
      assertThat(TestWorld.contents(engine, table)).hasSize(1_000);
    }
  }

  @Test
  void compactBringsEverythingIntoOrderAndLeavesNoGarbage() {
    CrashableFiles files = new CrashableFiles();
    Map<Bytes, Bytes> model = new TreeMap<>();
    Random random = new Random(3);
    try (MmapEngine engine = TestWorld.open(files)) {
      Table table = engine.table("t");
      for (int i = 0; i < 3_000; i++) {
        Bytes key = TestWorld.key(random.nextInt(700));
        if (random.nextInt(4) == 0) {
          engine.delete(table, key, Durability.BUFFERED);
          model.remove(key);
        } else {
          model.put(key, TestWorld.value(i, random.nextInt(200)));
          engine.put(table, key, model.get(key), Durability.BUFFERED);
        }
      }
      engine.compact();
      EngineStatistics after = engine.statistics();
      assertThat(after.pendingBytes()).isLessThan(after.diskBytes() / 10);
      assertThat(after.details().get("orderedSegments"))
          .isGreaterThanOrEqualTo(after.details().get("segments") - 2);
      assertThat(TestWorld.contents(engine, table)).isEqualTo(model);
      engine.verify();
    }
    CrashableFiles again = files.afterKill();
    try (MmapEngine engine = TestWorld.open(again)) {
      assertThat(TestWorld.contents(engine, engine.table("t"))).isEqualTo(model);
    }
  }

  @Test
  void whatWasDeletedStaysDeletedWhateverIsCompactedAndReopened() {
    long seed = TestWorld.seed("tombstones");
    Random random = new Random(seed);
    CrashableFiles files = new CrashableFiles();
    Map<Bytes, Bytes> model = new TreeMap<>();
    for (int life = 0; life < 12; life++) {
      TestWorld.ByHand scheduler = new TestWorld.ByHand();
      MmapEngine engine = MmapEngine.open(TestWorld.options(files, scheduler).build());
      Table table = engine.table("t");
      assertThat(TestWorld.contents(engine, table)).as("seed %d", seed).isEqualTo(model);
      for (int i = 0; i < 400; i++) {
        Bytes key = TestWorld.key(random.nextInt(120));
        if (random.nextInt(2) == 0) {
          engine.delete(table, key, Durability.BUFFERED);
          model.remove(key);
        } else {
          model.put(key, TestWorld.value(i, random.nextInt(300)));
          engine.put(table, key, model.get(key), Durability.BUFFERED);
        }
        if (random.nextInt(3) == 0) {
          scheduler.runOne();
        }
      }
      if (random.nextBoolean()) {
        engine.close();
      }
      files = files.afterKill(); // scans all segments, or reads the index file
    }
  }

  @Test
  void allDeletedAndCompactedTakesNoSpace() {
    try (MmapEngine engine = TestWorld.open(new CrashableFiles())) {
      Table table = engine.table("t");
      for (int i = 0; i < 500; i++) {
        engine.put(table, TestWorld.key(i), TestWorld.value(i, 100), Durability.BUFFERED);
      }
      for (int i = 0; i < 500; i++) {
        engine.delete(table, TestWorld.key(i), Durability.BUFFERED);
      }
      engine.compact();
      assertThat(engine.statistics().diskBytes()).isLessThan(TestWorld.SEGMENT);
      assertThat(engine.statistics().entries()).isZero();
    }
  }

  @Test
  void aDroppedTableIsGarbage() {
    try (MmapEngine engine = TestWorld.open(new CrashableFiles())) {
      Table table = engine.table("t");
      for (int i = 0; i < 500; i++) {
        engine.put(table, TestWorld.key(i), TestWorld.value(i, 100), Durability.BUFFERED);
      }
      engine.dropTable(table);
      engine.compact();
      assertThat(engine.statistics().diskBytes()).isLessThan(TestWorld.SEGMENT);
      assertThat(TestWorld.contents(engine, engine.table("t"))).isEmpty();
    }
  }

  @Test
  void tablesDroppedWhileItRunsAreNoTrouble() throws Exception {
    MmapOptions options = MmapOptions.builder(dir).segmentBytes(16 << 10).build();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicBoolean done = new AtomicBoolean();
    try (MmapEngine engine = MmapEngine.open(options)) {
      Thread compacting = thread(failure, () -> whileNot(done, engine::compact));
      for (int round = 0; round < 30; round++) {
        Table table = engine.table("t" + round);
        for (int i = 0; i < 300; i++) {
          engine.put(table, TestWorld.key(i), TestWorld.value(i, 100), Durability.BUFFERED);
        }
        engine.dropTable(table);
      }
      done.set(true);
      compacting.join();
      assertThat(failure).hasValue(null);
      engine.compact();
      assertThat(engine.statistics().diskBytes()).isLessThan(16 << 10);
    }
  }

  @Test
  void scansThatMeetDisorderHaveItMended() {
    CrashableFiles files = new CrashableFiles();
    TestWorld.ByHand scheduler = new TestWorld.ByHand();
    try (MmapEngine engine = MmapEngine.open(TestWorld.options(files, scheduler).build())) {
      Table table = engine.table("t");
      for (int i = 0; i < 2_000; i++) {
        engine.put(
            table, TestWorld.key(i * 7 % 2_000), TestWorld.value(i, 100), Durability.BUFFERED);
      }
      scheduler.runAll();
      assertThat(engine.statistics().details()).containsEntry("orderedSegments", 0L);
      for (int scan = 0; scan < 3; scan++) {
        TestWorld.contents(engine, table);
        scheduler.runAll();
      }
      assertThat(engine.statistics().details().get("orderedSegments")).isGreaterThan(20);
    }
  }

  /**
   * Real threads, real files: writers, readers, snapshots and cursors while segments come and go.
   */
  @Test
  void disturbsNobody() throws Exception {
    MmapOptions options =
        MmapOptions.builder(dir).segmentBytes(64 << 10).garbageRatio(0.05).build();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicBoolean done = new AtomicBoolean();
    try (MmapEngine engine = MmapEngine.open(options)) {
      Table table = engine.table("t");
      Thread compacting = thread(failure, () -> whileNot(done, engine::compact));
      Thread reading = thread(failure, () -> whileNot(done, () -> checkPairs(engine, table)));
      Thread scanning =
          thread(
              failure,
              () ->
                  whileNot(
                      done,
                      () -> {
                        try (Snapshot snapshot = engine.snapshot()) {
                          checkSnapshot(snapshot, table);
                        }
                      }));
      writePairs(engine, table);
      done.set(true);
      compacting.join();
      reading.join();
      scanning.join();
      assertThat(failure).hasValue(null);
      checkPairs(engine, table);
      engine.verify();
    }
  }

  /** Keys i and i + 1000 always have the same value, as they are written in one batch. */
  private static void writePairs(MmapEngine engine, Table table) {
    Random random = new Random(1);
    try (WriteBatch batch = engine.newBatch()) {
      for (int i = 0; i < 15_000; i++) {
        int key = random.nextInt(300);
        Bytes value = TestWorld.value(i, 100 + random.nextInt(200));
        batch.clear();
        if (random.nextInt(5) == 0) {
          batch.delete(table, TestWorld.key(key));
          batch.delete(table, TestWorld.key(key + 1000));
        } else {
          batch.put(table, TestWorld.key(key), value);
          batch.put(table, TestWorld.key(key + 1000), value);
        }
        engine.write(batch, Durability.BUFFERED);
      }
    }
  }

  private static void checkPairs(MmapEngine engine, Table table) {
    for (int i = 0; i < 300; i++) {
      try (Snapshot snapshot = engine.snapshot()) {
        Bytes one = snapshot.get(table, TestWorld.key(i));
        assertThat(snapshot.get(table, TestWorld.key(i + 1000))).isEqualTo(one);
      }
      engine.get(table, TestWorld.key(i));
    }
  }

  private static void checkSnapshot(Snapshot snapshot, Table table) {
    Map<Bytes, Bytes> all = TestWorld.contents(snapshot, table);
    for (int i = 0; i < 300; i++) {
      assertThat(all.get(TestWorld.key(i + 1000))).isEqualTo(all.get(TestWorld.key(i)));
    }
    TreeMap<Bytes, Bytes> reversed = new TreeMap<>();
    ScanRange backwards = new ScanRange(ScanRange.all().keys(), true, false);
    try (Cursor cursor = snapshot.scan(table, backwards)) {
      while (cursor.next()) {
        reversed.put(cursor.key(), cursor.value());
      }
    }
    assertThat(reversed).isEqualTo(all);
  }

  private static void whileNot(AtomicBoolean done, Runnable action) {
    while (!done.get()) {
      action.run();
    }
  }

  private static Thread thread(AtomicReference<Throwable> failure, Runnable body) {
    Thread thread = new Thread(body);
    thread.setUncaughtExceptionHandler((t, e) -> failure.compareAndSet(null, e));
    thread.start();
    return thread;
  }

  @Test
  void aFullDiskEndsTheRoundAndHarmsNobody() {
    CrashableFiles disk = new CrashableFiles();
    FaultyFiles files = new FaultyFiles(disk);
    TestWorld.ByHand scheduler = new TestWorld.ByHand();
    StringBuilder told = new StringBuilder();
    StorageListener listener =
        new StorageListener() {
          @Override
          public void backgroundFailed(Throwable error) {
            told.append(error.getMessage());
          }
        };
    try (MmapEngine engine =
        MmapEngine.open(TestWorld.options(files, scheduler).listener(listener).build())) {
      Table table = engine.table("t");
      for (int i = 0; i < 3_000; i++) {
        engine.put(table, TestWorld.key(i % 300), TestWorld.value(i, 100), Durability.BUFFERED);
      }
      Map<Bytes, Bytes> before = TestWorld.contents(engine, table);
      for (int i = 0; i < 3; i++) {
        files.failAfter(FileOperation.WRITE, 1 + i);
        scheduler.runAll();
        files.heal();
        assertThat(TestWorld.contents(engine, table)).isEqualTo(before);
      }
      assertThat(told).isNotEmpty();
      engine.put(table, TestWorld.key(1), Bytes.EMPTY, Durability.SYNC);
      scheduler.runAll();
      engine.compact();
      before.put(TestWorld.key(1), Bytes.EMPTY);
      assertThat(TestWorld.contents(engine, table)).isEqualTo(before);
      engine.verify();
    }
  }
}
