package dev.quoin.kv.storage.rocks;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Capability;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is particular to RocksDB; the contract itself is tested by the conformance kit. */
class RocksEngineTest {
  @TempDir Path dir;

  @AfterEach
  void nothingNativeIsLeft() {
    assertThat(Natives.live()).isZero();
  }

  @Test
  void whatUsersLeaveOpenIsFreedWithTheEngine() {
    RocksEngine engine = open();
    Table table = engine.table("t");
    engine.put(table, utf8("k"), utf8("v"), Durability.BUFFERED);
    Snapshot snapshot = engine.snapshot();
    Cursor ofSnapshot = snapshot.scan(table, ScanRange.forward(KeyRange.prefix(utf8("k"))));
    Cursor ofEngine = engine.scan(table, ScanRange.all());
    assertThat(ofEngine.next()).isTrue();
    WriteBatch batch = engine.newBatch();
    batch.put(table, utf8("a"), utf8("b"));

    engine.close();

    assertThat(Natives.live()).isZero();
    assertCode(() -> ofEngine.next(), ErrorCode.CLOSED);
    assertCode(() -> ofSnapshot.next(), ErrorCode.CLOSED);
    assertCode(() -> snapshot.get(table, utf8("k")), ErrorCode.CLOSED);
    assertCode(() -> batch.put(table, utf8("a"), utf8("b")), ErrorCode.CLOSED);
    assertCode(batch::clear, ErrorCode.CLOSED);
    assertCode(() -> engine.write(batch, Durability.BUFFERED), ErrorCode.CLOSED);
    assertCode(engine::compact, ErrorCode.CLOSED);
    assertThatCode(
            () -> {
              ofEngine.close();
              ofSnapshot.close();
              snapshot.close();
              batch.close();
              engine.close();
            })
        .doesNotThrowAnyException();
  }

  @Test
  void aTableIsDroppedUnderOpenCursorsAndBatches() {
    try (RocksEngine engine = open();
        WriteBatch batch = engine.newBatch()) {
      Table gone = engine.table("gone");
      Table kept = engine.table("kept");
      batch.put(gone, utf8("k"), utf8("v"));
      batch.put(kept, utf8("k"), utf8("v"));
      engine.write(batch, Durability.BUFFERED);
      Cursor cursor = engine.scan(gone, ScanRange.all());

      engine.dropTable(gone);

      assertCode(() -> cursor.next(), ErrorCode.NOT_FOUND);
      assertCode(() -> engine.get(gone, utf8("k")), ErrorCode.NOT_FOUND);
      assertCode(() -> engine.write(batch, Durability.BUFFERED), ErrorCode.NOT_FOUND);
      assertCode(() -> engine.dropTable(gone), ErrorCode.NOT_FOUND);
      cursor.close();
      Table anew = engine.table("gone");
      assertThat(engine.get(anew, utf8("k"))).isNull();
      assertThat(engine.get(kept, utf8("k"))).isEqualTo(utf8("v"));
      assertThat(engine.tableNames()).containsExactly("gone", "kept");
    }
  }

  @Test
  void aTableMayBeNamedAsTheOneRocksDbAlwaysHas() {
    try (RocksEngine engine = open()) {
      assertThat(engine.tableNames()).isEmpty();
      engine.put(engine.table("default"), utf8("k"), utf8("v"), Durability.SYNC);
      engine.dropTable(engine.table("default"));
      assertThat(engine.tableNames()).isEmpty();
    }
    try (RocksEngine engine = open()) {
      assertThat(engine.tableNames()).isEmpty();
    }
  }

  @Test
  void largeValuesAndBatchesComeBack() {
    Random random = new Random(1);
    Bytes value = random(random, (16 << 20) + 64);
    try (RocksEngine engine = open();
        WriteBatch batch = engine.newBatch()) {
      Table table = engine.table("t");
      batch.put(table, utf8("a"), value.slice(0, 30), value.slice(30, value.length()));
      batch.put(table, utf8("b"), value.slice(0, 15 << 20));
      batch.put(table, utf8("c"), value.slice(7, 7 + Scratch.BYTES));
      engine.write(batch, Durability.BUFFERED);
      engine.put(table, utf8("d"), value.slice(0, 1), value.slice(1, 70_000), Durability.BUFFERED);
      assertThat(engine.get(table, utf8("a")).equals(value)).isTrue();
      assertThat(engine.get(table, utf8("d")).equals(value.slice(0, 70_000))).isTrue();
      List<Integer> lengths = new ArrayList<>();
      try (Cursor cursor = engine.scan(table, ScanRange.reverse(KeyRange.all()))) {
        while (cursor.next()) {
          lengths.add(cursor.value().length());
          assertThat(cursor.value().slice(0, 1).length()).isOne();
        }
      }
      assertThat(lengths).containsExactly(70_000, Scratch.BYTES, 15 << 20, (16 << 20) + 64);
    }
  }

  @Test
  void limitsAreToldBeforeAnythingIsChanged() {
    try (RocksEngine engine = open();
        WriteBatch batch = engine.newBatch()) {
      Table table = engine.table("t");
      int most = engine.limits().valueBytes();
      Bytes longest = UnsafeBytes.wrap(new byte[most]);
      assertCode(
          () -> engine.put(table, utf8("k"), utf8("h"), longest, Durability.BUFFERED),
          ErrorCode.TOO_LARGE);
      assertCode(() -> batch.put(table, utf8("k"), utf8("h"), longest), ErrorCode.TOO_LARGE);
      batch.put(table, utf8("k"), longest);
      assertCode(() -> batch.put(table, utf8("l"), longest), ErrorCode.TOO_LARGE);
      assertThat(batch.count()).isOne();
      batch.clear();
      Bytes longKey = UnsafeBytes.wrap(new byte[engine.limits().keyBytes() + 1]);
      assertCode(() -> engine.get(table, longKey), ErrorCode.TOO_LARGE);
      assertCode(() -> batch.delete(table, longKey), ErrorCode.TOO_LARGE);
      assertCode(() -> engine.get(table, Bytes.EMPTY), ErrorCode.INVALID_ARGUMENT);
      assertCode(() -> engine.table("no/slash"), ErrorCode.INVALID_ARGUMENT);
    }
  }

  @Test
  void cursorsKeepToTheirBoundsInBothDirections() {
    try (RocksEngine engine = open()) {
      Table table = engine.table("t");
      Bytes wide = UnsafeBytes.wrap(new byte[700]);
      for (int i = 0; i < 1000; i++) {
        engine.put(table, utf8("%04d".formatted(i)), utf8("" + i), wide, Durability.NONE);
      }
      KeyRange middle = KeyRange.of(utf8("0100"), utf8("0900"));
      List<Bytes> up = keys(engine, table, ScanRange.forward(middle));
      List<Bytes> down = keys(engine, table, ScanRange.reverse(middle).withoutValues());
      assertThat(up).hasSize(800).startsWith(utf8("0100")).endsWith(utf8("0899"));
      Collections.reverse(down);
      assertThat(down).isEqualTo(up);
      assertThat(keys(engine, table, ScanRange.forward(KeyRange.of(utf8("b"), utf8("a")))))
          .isEmpty();
      assertThat(keys(engine, table, ScanRange.forward(KeyRange.lessThan(Bytes.EMPTY)))).isEmpty();
      assertThat(keys(engine, table, ScanRange.reverse(KeyRange.lessThan(Bytes.EMPTY)))).isEmpty();
      assertThat(keys(engine, table, ScanRange.reverse(KeyRange.atLeast(Bytes.EMPTY))))
          .hasSize(1000);
    }
  }

  @Test
  void aFirstOpeningThatWasCutOffIsDoneAnew() throws IOException {
    RocksEngine engine = open();
    engine.put(engine.table("t"), utf8("k"), utf8("v"), Durability.SYNC);
    engine.close();
    // As a crash before the mark leaves it.
    Files.delete(dir.resolve(EngineDirectory.MARK));
    Files.createFile(dir.resolve("QUOIN.making"));
    assertThat(Platform.system().files().list(dir)).noneMatch(Files::isDirectory);
    try (RocksEngine again = open()) {
      assertThat(again.tableNames()).isEmpty();
    }
  }

  @Test
  void aMissingDatabaseIsNotMadeAnew() throws IOException {
    open().close();
    Files.delete(dir.resolve("CURRENT"));
    assertCode(this::open, ErrorCode.DAMAGED);
  }

  @Test
  void aCheckpointIsAnEngineOfItsOwn() throws Exception {
    Path target = dir.resolveSibling(dir.getFileName() + "-checkpoint");
    try (RocksEngine engine = open()) {
      Table a = engine.table("a");
      Table b = engine.table("b");
      Thread writer = new Thread(() -> writePairs(engine, a, b));
      writer.start();
      try {
        while (engine.get(b, utf8("200")) == null) {
          Thread.onSpinWait();
        }
        engine.checkpoint(target);
        assertCode(() -> engine.checkpoint(target), ErrorCode.INVALID_ARGUMENT);
      } finally {
        writer.interrupt();
        writer.join();
      }
    }
    try (RocksEngine copy = RocksEngine.open(RocksOptions.at(target))) {
      List<Bytes> ofA = keys(copy, copy.table("a"), ScanRange.all());
      assertThat(ofA).contains(utf8("200"));
      assertThat(keys(copy, copy.table("b"), ScanRange.all())).isEqualTo(ofA);
      copy.verify();
    }
  }

  private static void writePairs(RocksEngine engine, Table a, Table b) {
    try (WriteBatch batch = engine.newBatch()) {
      for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
        batch.clear();
        batch.put(a, utf8("" + i), utf8("1"));
        batch.put(b, utf8("" + i), utf8("1"));
        engine.write(batch, Durability.BUFFERED);
      }
    }
  }

  @Test
  void compactionDropsGarbageAndFiguresSaySo() {
    try (RocksEngine engine = open()) {
      Table table = engine.table("t");
      Random random = new Random(2);
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 2000; i++) {
          engine.put(table, utf8("%05d".formatted(i)), random(random, 1000), Durability.NONE);
        }
        engine.verify();
      }
      engine.compact();
      assertThat(engine.statistics().entries()).isEqualTo(2000);
      assertThat(engine.statistics().diskBytes()).isBetween(2_000_000L, 2_800_000L);
      assertThat(engine.statistics().details()).containsEntry("tables", 1L);
    }
  }

  @Test
  void twoEnginesShareTheirMemory() throws IOException {
    Path other = Files.createTempDirectory(dir.getParent(), "other");
    try (RocksResources resources = new RocksResources(8 << 20, 8 << 20);
        RocksEngine one = RocksEngine.open(RocksOptions.builder(dir).resources(resources).build());
        RocksEngine two =
            RocksEngine.open(RocksOptions.builder(other).resources(resources).build())) {
      resources.close();
      Bytes value = random(new Random(3), 1000);
      for (int i = 0; i < 12_000; i++) {
        one.put(one.table("t"), utf8("" + i), value, Durability.NONE);
        two.put(two.table("t"), utf8("" + i), value, Durability.NONE);
      }
      // Each alone would keep 12 MB in memory; the budget makes them flush.
      assertThat(one.statistics().details().get("sst_files")).isPositive();
      assertThat(two.statistics().details().get("sst_files")).isPositive();
      assertThat(one.get(one.table("t"), utf8("7"))).isEqualTo(value);
      assertCode(
          () -> RocksEngine.open(RocksOptions.builder(dir).resources(resources).build()),
          ErrorCode.IN_USE);
    }
  }

  @Test
  void withoutCompressionAndFilter() {
    RocksOptions plain =
        RocksOptions.builder(dir)
            .compression(RocksOptions.Compression.NONE)
            .bloomBitsPerKey(0)
            .build();
    try (RocksEngine engine = RocksEngine.open(plain)) {
      assertThat(engine.capabilities())
          .containsExactlyInAnyOrder(Capability.LINKED_CHECKPOINT, Capability.CHECKSUMS);
      engine.put(engine.table("t"), utf8("k"), utf8("v"), Durability.NONE);
    }
    try (RocksEngine engine = open()) {
      assertThat(engine.capabilities()).contains(Capability.COMPRESSION);
      assertThat(engine.get(engine.table("t"), utf8("k"))).isEqualTo(utf8("v"));
    }
  }

  @Test
  void withAnExternalLogOnlyWhatCanBePromisedIsTaken() {
    try (RocksEngine engine =
        RocksEngine.open(RocksOptions.builder(dir).externalLog(true).build())) {
      assertThat(engine.capabilities()).contains(Capability.EXTERNAL_LOG);
      Table table = engine.table("t");
      engine.put(table, utf8("k"), utf8("v"), Durability.NONE);
      assertCode(
          () -> engine.put(table, utf8("k"), utf8("v"), Durability.BUFFERED),
          ErrorCode.UNSUPPORTED);
      assertCode(() -> engine.delete(table, utf8("k"), Durability.SYNC), ErrorCode.UNSUPPORTED);
    }
    try (RocksEngine engine = open()) {
      assertThat(engine.get(engine.table("t"), utf8("k"))).isEqualTo(utf8("v"));
    }
  }

  @Test
  void manyShortOpeningsLeaveFewFiles() {
    for (int i = 0; i < 20; i++) {
      try (RocksEngine engine = open()) {
        engine.put(engine.table("t"), utf8("%02d".formatted(i)), utf8("v"), Durability.BUFFERED);
      }
    }
    try (RocksEngine engine = open()) {
      assertThat(keys(engine, engine.table("t"), ScanRange.all())).hasSize(20);
      assertThat(engine.statistics().details().get("sst_files")).isLessThan(6);
    }
  }

  @Test
  void theDirectoryIsHeldAgainstOthers() {
    try (RocksEngine engine = open()) {
      assertCode(this::open, ErrorCode.IN_USE);
      assertThat(EngineDirectory.engineAt(Platform.system().files(), dir)).isEqualTo("rocks");
      assertThat(engine).hasToString("engine rocks at " + dir);
    }
  }

  private RocksEngine open() {
    return RocksEngine.open(RocksOptions.at(dir));
  }

  private static List<Bytes> keys(RocksEngine engine, Table table, ScanRange range) {
    List<Bytes> keys = new ArrayList<>();
    try (Cursor cursor = engine.scan(table, range)) {
      while (cursor.next()) {
        keys.add(cursor.key());
        assertThat(cursor.value().isEmpty()).isEqualTo(range.keysOnly());
      }
      assertThat(cursor.next()).isFalse();
    }
    return keys;
  }

  private static Bytes random(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return UnsafeBytes.wrap(bytes);
  }

  private static void assertCode(ThrowingCallable call, ErrorCode code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KvException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED);
            });
  }
}
