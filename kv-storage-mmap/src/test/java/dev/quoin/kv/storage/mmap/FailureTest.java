package dev.quoin.kv.storage.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import dev.quoin.kv.tck.fault.CrashableFiles;
import dev.quoin.kv.tck.fault.FaultyFiles;
import dev.quoin.kv.tck.fault.FileOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Full disks, failing writes and syncs, interrupts, and too many keys for the memory. */
class FailureTest {
  @TempDir Path dir;

  private static KvException failureOf(ThrowingCallable call) {
    KvException failure = catchThrowableOfType(KvException.class, call);
    assertThat(failure).as("it failed").isNotNull();
    return failure;
  }

  @Test
  void aWriteThatFailedLeavesNothingAndTheNextOneGoesOn() {
    CrashableFiles disk = new CrashableFiles();
    FaultyFiles files = new FaultyFiles(disk);
    MmapEngine engine = TestWorld.open(files);
    Table table = engine.table("t");
    Map<Bytes, Bytes> model = new TreeMap<>();
    for (int i = 0; i < 30; i++) {
      Bytes key = TestWorld.key(i);
      if (i % 3 == 1) {
        files.failAfter(FileOperation.WRITE, 0);
        KvException failure =
            failureOf(() -> engine.put(table, key, Bytes.EMPTY, Durability.BUFFERED));
        assertThat(failure.code()).isEqualTo(ErrorCode.IO_ERROR);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        files.heal();
      } else {
        model.put(key, TestWorld.value(i, 100));
        engine.put(table, key, model.get(key), Durability.BUFFERED);
      }
    }
    assertThat(TestWorld.contents(engine, table)).isEqualTo(model);
    try (MmapEngine again = TestWorld.open(disk.afterKill())) {
      assertThat(TestWorld.contents(again, again.table("t"))).isEqualTo(model);
    }
  }

  @Test
  void aFullDiskIsToldAndReadsGoOnAndSoDoWritesWhenThereIsRoomAgain() {
    FaultyFiles files = new FaultyFiles(new CrashableFiles());
    try (MmapEngine engine = TestWorld.open(files)) {
      Table table = engine.table("t");
      files.limitSpace(20_000);
      int written = 0;
      KvException failure = null;
      while (failure == null) {
        try {
          engine.put(
              table, TestWorld.key(written), TestWorld.value(written, 500), Durability.BUFFERED);
          written++;
        } catch (KvException e) {
          failure = e;
        }
      }
      assertThat(failure.code()).isEqualTo(ErrorCode.NO_SPACE);
      assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
      assertThat(TestWorld.contents(engine, table)).hasSize(written);
      files.heal();
      files.limitSpace(Long.MAX_VALUE);
      engine.put(table, TestWorld.key(written), Bytes.EMPTY, Durability.SYNC);
      assertThat(TestWorld.contents(engine, table)).hasSize(written + 1);
    }
  }

  @Test
  void afterAFailedSyncNothingIsClaimedToBeDurable() {
    FaultyFiles files = new FaultyFiles(new CrashableFiles());
    MmapEngine engine = TestWorld.open(files);
    Table table = engine.table("t");
    engine.put(table, TestWorld.key(1), Bytes.EMPTY, Durability.SYNC);
    files.fail(FileOperation.SYNC);
    KvException failure =
        failureOf(() -> engine.put(table, TestWorld.key(2), Bytes.EMPTY, Durability.SYNC));
    assertThat(failure.outcome()).isEqualTo(Outcome.IN_DOUBT);
    files.heal();
    for (Durability durability : Durability.values()) {
      KvException later =
          failureOf(() -> engine.put(table, TestWorld.key(3), Bytes.EMPTY, durability));
      assertThat(later.code()).isEqualTo(ErrorCode.IO_ERROR);
      assertThat(later.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }
    assertThat(failureOf(engine::sync).code()).isEqualTo(ErrorCode.IO_ERROR);
    assertThat(engine.get(table, TestWorld.key(1))).isEqualTo(Bytes.EMPTY);
    assertThat(failureOf(engine::close).outcome()).isEqualTo(Outcome.IN_DOUBT);
    try (MmapEngine again = TestWorld.open(files)) {
      again.put(again.table("t"), TestWorld.key(3), Bytes.EMPTY, Durability.SYNC);
    }
  }

  @Test
  void aWriteThatWroteNothingNeedsNoUndoing() {
    FaultyFiles files = new FaultyFiles(new CrashableFiles());
    try (MmapEngine engine = TestWorld.open(files)) {
      Table table = engine.table("t");
      files.fail(FileOperation.WRITE);
      Bytes key = TestWorld.key(1);
      assertThat(failureOf(() -> engine.put(table, key, key, Durability.BUFFERED)).outcome())
          .isEqualTo(Outcome.NOT_APPLIED);
      files.heal();
      engine.put(table, key, key, Durability.BUFFERED);
      assertThat(engine.get(table, key)).isEqualTo(key);
    }
  }

  @Test
  void aWriteThatCannotBeUndoneEndsAllWrites() {
    CrashableFiles disk = new CrashableFiles();
    FaultyFiles files = new FaultyFiles(disk);
    MmapEngine engine = TestWorld.open(files);
    Table table = engine.table("t");
    Bytes key = TestWorld.key(1);
    engine.put(table, key, Bytes.EMPTY, Durability.BUFFERED);
    int end = SegmentHeader.BYTES + RecordFormat.align(RecordFormat.HEADER + key.length());
    files.probe(
        (operation, file) -> {
          if (operation == FileOperation.WRITE) {
            try (StorageFile torn = disk.open(file, OpenMode.WRITE)) {
              torn.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}), end); // a part of it
            }
            throw new IOException("Input/output error");
          }
        });
    assertThat(failureOf(() -> engine.put(table, key, key, Durability.BUFFERED)).outcome())
        .isEqualTo(Outcome.IN_DOUBT);
    files.probe((operation, file) -> {});
    assertThat(failureOf(() -> engine.put(table, key, key, Durability.BUFFERED)).outcome())
        .isEqualTo(Outcome.NOT_APPLIED);
    assertThat(engine.get(table, key)).isEqualTo(Bytes.EMPTY);
    assertThat(failureOf(engine::close).outcome()).isEqualTo(Outcome.IN_DOUBT);
    try (MmapEngine again = TestWorld.open(disk.afterKill())) {
      assertThat(again.get(again.table("t"), key)).isEqualTo(Bytes.EMPTY);
      again.put(again.table("t"), key, key, Durability.BUFFERED);
    }
  }

  @Test
  void aManifestThatCannotBeReplacedRefusesWhatNeedsIt() {
    FaultyFiles files = new FaultyFiles(new CrashableFiles());
    try (MmapEngine engine = TestWorld.open(files)) {
      files.fail(FileOperation.RENAME);
      assertThat(failureOf(() -> engine.table("t")).outcome()).isEqualTo(Outcome.NOT_APPLIED);
      files.heal();
      files.fail(FileOperation.SYNC_DIRECTORY);
      assertThat(failureOf(() -> engine.table("u")).outcome()).isEqualTo(Outcome.IN_DOUBT);
      files.heal();
      assertThat(failureOf(() -> engine.table("v")).code()).isEqualTo(ErrorCode.IO_ERROR);
    } catch (KvException e) {
      assertThat(e.outcome()).as("closing").isEqualTo(Outcome.IN_DOUBT);
    }
    try (MmapEngine again = TestWorld.open(files)) {
      assertThat(again.tableNames()).doesNotContain("t", "v");
    }
  }

  @Test
  void anEngineThatCannotBeOpenedLetsGoOfItsDirectory() {
    FaultyFiles files = new FaultyFiles(new CrashableFiles());
    TestWorld.open(files).close();
    files.fail(FileOperation.MAP);
    assertThat(failureOf(() -> TestWorld.open(files)).code()).isEqualTo(ErrorCode.IO_ERROR);
    files.heal();
    TestWorld.open(files).close();
  }

  @Test
  void withoutAnIndexFileItOpensSlowly() {
    FaultyFiles files = new FaultyFiles(new CrashableFiles());
    List<String> hints = new ArrayList<>();
    StorageListener listener =
        new StorageListener() {
          @Override
          public void hint(String message) {
            hints.add(message);
          }
        };
    MmapEngine engine = TestWorld.open(files, listener);
    engine.put(engine.table("t"), TestWorld.key(1), TestWorld.key(2), Durability.BUFFERED);
    files.probe(
        (operation, file) -> {
          if (file.endsWith(IndexFile.NAME)) {
            throw new IOException("No space left on device");
          }
        });
    engine.close();
    assertThat(hints).hasSize(1);
    files.probe((operation, file) -> {});
    try (MmapEngine again = TestWorld.open(files)) {
      assertThat(again.get(again.table("t"), TestWorld.key(1))).isEqualTo(TestWorld.key(2));
    }
  }

  @Test
  void newKeysAreRefusedBeforeTheMemoryIsExhausted() {
    AtomicLong warnings = new AtomicLong();
    StorageListener listener =
        new StorageListener() {
          @Override
          public void indexMemoryLow(long indexBytes, long limitBytes) {
            warnings.incrementAndGet();
            assertThat(indexBytes).isBetween(limitBytes / 2, limitBytes);
          }
        };
    MmapOptions options =
        TestWorld.options(new CrashableFiles(), new TestWorld.ByHand())
            .segmentBytes(4 << 20)
            .indexMemoryBytes(1 << 20)
            .listener(listener)
            .build();
    try (MmapEngine engine = MmapEngine.open(options)) {
      Table table = engine.table("t");
      KvException failure = null;
      int keys = 0;
      while (failure == null) {
        try {
          engine.put(table, TestWorld.key(keys), Bytes.EMPTY, Durability.BUFFERED);
          keys++;
        } catch (KvException e) {
          failure = e;
        }
      }
      assertThat(keys).isGreaterThan(10_000);
      assertThat(warnings).hasPositiveValue();
      assertThat(failure.code()).isEqualTo(ErrorCode.NO_SPACE);
      assertThat(failure)
          .hasMessageContaining("index of " + keys + " keys")
          .hasMessageContaining("per key");
      assertThat(engine.statistics().indexBytes()).isLessThanOrEqualTo((1 << 20) + 4096);
      engine.put(table, TestWorld.key(1), TestWorld.key(1), Durability.BUFFERED);
      engine.delete(table, TestWorld.key(2), Durability.BUFFERED);
      assertThat(TestWorld.contents(engine, table)).hasSize(keys - 1);
    }
  }

  @Test
  void aBatchLargerThanASegmentGetsOneOfItsOwn() {
    CrashableFiles disk = new CrashableFiles();
    Map<Bytes, Bytes> model = new TreeMap<>();
    try (MmapEngine engine = TestWorld.open(disk);
        WriteBatch batch = engine.newBatch()) {
      Table table = engine.table("t");
      for (int round = 0; round < 3; round++) {
        batch.clear();
        for (int i = 0; i < 50; i++) {
          Bytes value = TestWorld.value(i + round, 1000);
          batch.put(table, TestWorld.key(i * 3 + round), value);
          model.put(TestWorld.key(i * 3 + round), value);
        }
        engine.write(batch, Durability.BUFFERED);
        engine.put(table, TestWorld.key(round), Bytes.EMPTY, Durability.BUFFERED);
        model.put(TestWorld.key(round), Bytes.EMPTY);
      }
      assertThat(TestWorld.contents(engine, table)).isEqualTo(model);
      engine.verify();
    }
    try (MmapEngine again = TestWorld.open(disk.afterKill())) {
      assertThat(TestWorld.contents(again, again.table("t"))).isEqualTo(model);
    }
  }

  @Test
  void concurrentSyncsShareTheDevice() throws Exception {
    AtomicLong syncs = new AtomicLong();
    StorageListener listener =
        new StorageListener() {
          @Override
          public void synced(long nanos, long writes) {
            syncs.incrementAndGet();
          }
        };
    MmapOptions options = MmapOptions.builder(dir).segmentBytes(1 << 20).listener(listener).build();
    int writers = 32;
    int each = 20;
    try (MmapEngine engine = MmapEngine.open(options)) {
      Table table = engine.table("t");
      CountDownLatch ready = new CountDownLatch(writers);
      List<Thread> threads = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int first = w * each;
        Thread thread =
            new Thread(
                () -> {
                  ready.countDown();
                  for (int i = 0; i < each; i++) {
                    engine.put(table, TestWorld.key(first + i), Bytes.EMPTY, Durability.SYNC);
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(TestWorld.contents(engine, table)).hasSize(writers * each);
      assertThat(syncs.get()).isBetween(1L, writers * (each / 3L));
    }
  }

  @Test
  void anInterruptedWriterFinishesAndStaysInterrupted() throws Exception {
    try (MmapEngine engine =
        MmapEngine.open(MmapOptions.builder(dir).segmentBytes(8 << 10).build())) {
      Table table = engine.table("t");
      Thread writer =
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  Thread.currentThread().interrupt();
                  engine.put(table, TestWorld.key(i), TestWorld.value(i, 100), Durability.BUFFERED);
                  if (i % 50 == 0) {
                    engine.sync();
                  }
                }
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
              });
      writer.start();
      writer.join();
      assertThat(TestWorld.contents(engine, table)).hasSize(500);
      engine.verify();
    }
  }
}
