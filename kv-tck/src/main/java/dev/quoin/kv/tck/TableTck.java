package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables: made, found, told apart, dropped. */
abstract class TableTck extends StorageSuite {
  private static final String LONGEST_NAME = "n".repeat(64);

  TableTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void aNewEngineHasNoTables() {
    assertThat(open(scratch.resolve("new")).tableNames()).isEmpty();
  }

  @Test
  void aTableKnowsItsName() {
    assertThat(table.name()).isEqualTo("t");
    engine.close();
    assertThat(table.name()).as("after close").isEqualTo("t");
  }

  @Test
  void theSameNameIsTheSameTable() {
    put(1);
    assertThat(engine.get(engine.table("t"), key(1))).isEqualTo(value(1));
    engine.delete(engine.table("t"), key(1), Durability.BUFFERED);
    assertThat(engine.get(table, key(1))).isNull();
    assertThat(engine.tableNames()).containsExactly("t");
  }

  @Test
  void namesAreListedInOrder() {
    for (String name : List.of("b", "a10", "B", "a1", "a", "_", "-x", "0")) {
      assertThat(engine.table(name).name()).isEqualTo(name);
    }
    TreeSet<String> expected =
        new TreeSet<>(List.of("b", "a10", "B", "a1", "a", "_", "-x", "0", "t"));
    assertThat(engine.tableNames()).containsExactlyElementsOf(expected);
    reopen();
    assertThat(engine.tableNames()).as("after reopen").containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", ".", "..", "-", "0", "con", "QUOIN", "T", "a.b_c-d"})
  void everyNameOfTheFormCanBeUsed(String name) {
    useTable(name);
  }

  @Test
  void aNameMayHave64Characters() {
    useTable(LONGEST_NAME);
  }

  private void useTable(String name) {
    Table named = engine.table(name);
    put(1);
    engine.put(named, key(1), value(2), Durability.BUFFERED);
    reopen();
    assertThat(engine.tableNames()).containsExactlyInAnyOrder("t", name);
    assertThat(engine.get(engine.table(name), key(1))).isEqualTo(value(2));
    assertThat(engine.get(table, key(1))).as("the other table").isEqualTo(value(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "\\", "ä", "a\n", "\u0000", "a:b", "é", "t\u0000"})
  void namesOfAnotherFormAreRefused(String name) {
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> engine.table(name));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> engine.table(LONGEST_NAME + "n"));
    assertThat(engine.tableNames()).containsExactly("t");
  }

  @Test
  void tablesDoNotSeeEachOthersEntries() {
    Table other = engine.table("u");
    put(1);
    engine.put(other, key(2), value(2), Durability.BUFFERED);
    engine.put(other, key(1), value(3), Durability.BUFFERED);
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
    assertThat(engine.get(table, key(2))).isNull();
    assertThat(engine.get(other, key(1))).isEqualTo(value(3));
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1));
    assertThat(Samples.keys(engine, other, ScanRange.reverse(KeyRange.all())))
        .containsExactly(key(2), key(1));
    engine.delete(other, key(1), Durability.BUFFERED);
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
  }

  @Test
  void manyTablesAreKept() {
    for (int i = 0; i < 40; i++) {
      engine.put(engine.table("table-" + i), key(i), value(i), Durability.BUFFERED);
    }
    reopen();
    assertThat(engine.tableNames()).hasSize(41);
    for (int i = 0; i < 40; i++) {
      assertThat(Samples.pairs(engine, engine.table("table-" + i)))
          .containsExactly(new Samples.Pair(key(i), value(i)));
    }
  }

  @Test
  void anEmptyTableIsKept() {
    engine.table("empty");
    reopen();
    assertThat(engine.tableNames()).containsExactly("empty", "t");
  }

  @Test
  void aDroppedTableIsGoneWithAllItsEntries() {
    putAll(0, 100);
    Table other = engine.table("other");
    engine.put(other, key(1), value(1), Durability.BUFFERED);
    engine.dropTable(table);
    assertThat(engine.tableNames()).containsExactly("other");
    assertThat(engine.get(other, key(1))).isEqualTo(value(1));
    engine.close();
    engine = open(home());
    assertThat(engine.tableNames()).as("after reopen").containsExactly("other");
    assertThat(engine.get(engine.table("other"), key(1))).isEqualTo(value(1));
  }

  @Test
  void aTableMadeAgainIsEmpty() {
    putAll(0, 100);
    engine.dropTable(table);
    Table again = engine.table("t");
    assertThat(Samples.pairs(engine, again)).isEmpty();
    assertThat(engine.get(again, key(1))).isNull();
    engine.put(again, key(1), value(7), Durability.BUFFERED);
    reopen();
    assertThat(Samples.pairs(engine, table))
        .as("after reopen")
        .containsExactly(new Samples.Pair(key(1), value(7)));
    engine.compact();
    assertThat(Samples.pairs(engine, table))
        .as("after compaction")
        .containsExactly(new Samples.Pair(key(1), value(7)));
  }

  @Test
  void tablesCanBeDroppedAndMadeManyTimes() {
    for (int round = 0; round < 10; round++) {
      Table mine = engine.table("again");
      assertThat(Samples.pairs(engine, mine)).as("round %d", round).isEmpty();
      engine.put(mine, key(round), value(round), Durability.BUFFERED);
      engine.dropTable(mine);
    }
    reopen();
    assertThat(engine.tableNames()).containsExactly("t");
  }

  @Test
  void theHandleOfADroppedTableIsRefused() {
    put(1);
    engine.dropTable(table);
    assertHandleRefused(ErrorCode.NOT_FOUND, engine, table);
    Table again = engine.table("t");
    assertHandleRefused(ErrorCode.NOT_FOUND, engine, table);
    assertThat(Samples.pairs(engine, again)).as("the table made later").isEmpty();
  }

  @Test
  void aBatchForADroppedTableIsRefusedAndNothingOfItIsWritten() {
    Table other = engine.table("other");
    try (WriteBatch batch = engine.newBatch()) {
      batch.put(other, key(1), value(1));
      batch.put(table, key(1), value(1));
      engine.dropTable(table);
      assertRefused(ErrorCode.NOT_FOUND, () -> engine.write(batch, Durability.BUFFERED));
    }
    assertThat(Samples.pairs(engine, other)).isEmpty();
    assertThat(engine.tableNames()).containsExactly("other");
  }

  @Test
  void theTableOfAnotherEngineIsRefused() {
    StorageEngine other = open(scratch.resolve("other"));
    Table foreign = other.table("t");
    put(1);
    assertHandleRefused(ErrorCode.INVALID_ARGUMENT, engine, foreign);
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
    assertThat(Samples.pairs(other, foreign)).isEmpty();
  }

  @Test
  void theTableOfAnEarlierOpeningIsRefused() {
    Table old = table;
    reopen();
    put(1);
    assertHandleRefused(ErrorCode.INVALID_ARGUMENT, engine, old);
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
  }

  @Test
  void aTableThatIsNoneOfAnyEngineIsRefused() {
    assertHandleRefused(ErrorCode.INVALID_ARGUMENT, engine, () -> "t");
  }

  private static void assertHandleRefused(ErrorCode code, StorageEngine engine, Table handle) {
    assertRefused(code, () -> engine.get(handle, key(1)));
    assertRefused(code, () -> engine.put(handle, key(1), value(9), Durability.BUFFERED));
    assertRefused(code, () -> engine.delete(handle, key(1), Durability.BUFFERED));
    assertRefused(code, () -> engine.scan(handle, ScanRange.all()).close());
    assertRefused(code, () -> engine.dropTable(handle));
    try (Snapshot snapshot = engine.snapshot()) {
      assertRefused(code, () -> snapshot.get(handle, key(1)));
      assertRefused(code, () -> snapshot.scan(handle, ScanRange.all()).close());
    }
    try (WriteBatch batch = engine.newBatch()) {
      assertRefused(
          code,
          () -> {
            batch.put(handle, key(1), value(9));
            engine.write(batch, Durability.BUFFERED);
          });
      batch.clear();
      assertRefused(
          code,
          () -> {
            batch.delete(handle, key(1));
            engine.write(batch, Durability.BUFFERED);
          });
    }
  }

  @Test
  void manyThreadsThatMakeTheSameTableGetTheSameOne() {
    Workers workers = new Workers();
    for (int i = 0; i < 8; i++) {
      int number = i;
      workers.start(
          () ->
              engine.put(engine.table("shared"), key(number), value(number), Durability.BUFFERED));
    }
    workers.join();
    assertThat(Samples.pairs(engine, engine.table("shared"))).hasSize(8);
    assertThat(engine.tableNames()).containsExactly("shared", "t");
  }
}
