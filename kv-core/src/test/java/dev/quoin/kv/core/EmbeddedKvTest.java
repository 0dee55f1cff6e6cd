package dev.quoin.kv.core;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.Consistency;
import dev.quoin.kv.DeleteOptions;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.Page;
import dev.quoin.kv.PutOptions;
import dev.quoin.kv.ReadOptions;
import dev.quoin.kv.Scan;
import dev.quoin.kv.ScanIterator;
import dev.quoin.kv.Version;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKvTest {
  @TempDir Path directory;

  private StorageEngine engine;
  private EmbeddedKv kv;
  private Keyspace users;

  @BeforeEach
  void open() {
    engine = Stores.engine(directory.resolve("e"));
    kv = EmbeddedKv.open(engine);
    users = kv.keyspace("users");
  }

  @AfterEach
  void close() {
    kv.close();
  }

  private static KvException failure(ThrowingCallable call) {
    KvException failure = catchThrowableOfType(KvException.class, call);
    assertThat(failure).as("a KvException").isNotNull();
    return failure;
  }

  private static Bytes key(int number) {
    return utf8("k%05d".formatted(number));
  }

  private void fill(int count) {
    Batch.Builder batch = Batch.builder();
    for (int i = 0; i < count; i++) {
      batch.put(key(i), utf8("v" + i));
    }
    users.batch(batch.build());
  }

  @Test
  void whatWasPutIsRead() {
    Version version = users.put(utf8("a"), utf8("Alice"));
    Entry entry = users.get(utf8("a")).orElseThrow();
    assertThat(entry).isEqualTo(new Entry(utf8("a"), utf8("Alice"), version));
    for (Consistency level : Consistency.values()) {
      assertThat(users.get(utf8("a"), ReadOptions.of(level))).contains(entry);
    }
    assertThat(users.get(utf8("b"))).isEmpty();
    Version second = users.put(utf8("a"), Bytes.EMPTY);
    assertThat(second).isGreaterThan(version);
    assertThat(users.get(utf8("a")).orElseThrow().value()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void keyspacesAreMadeByTheFirstWriteAndFoundAgain() {
    assertThat(kv.keyspaces()).isEmpty();
    Keyspace other = kv.keyspace("other");
    assertThat(other.get(utf8("a"))).isEmpty();
    assertThat(other.getAll(List.of(utf8("a")))).isEmpty();
    assertThat(other.scan(Scan.all()).entries()).isEmpty();
    assertThat(other.count(KeyRange.all())).isZero();
    assertThat(other.deleteRange(KeyRange.all())).isZero();
    assertThat(other.delete(utf8("a"))).isFalse();
    assertThat(failure(() -> other.get(Bytes.EMPTY)).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(kv.keyspaces()).isEmpty();
    other.put(utf8("a"), utf8("1"));
    users.put(utf8("a"), utf8("2"));
    assertThat(kv.keyspaces()).containsExactly("other", "users");
    assertThat(engine.tableNames()).containsExactly("d1", "d2", "meta");
    kv.close();
    kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")));
    assertThat(kv.keyspaces()).containsExactly("other", "users");
    assertThat(kv.keyspace("users").get(utf8("a")).orElseThrow().value()).isEqualTo(utf8("2"));
    kv.keyspace("third").put(utf8("x"), utf8("y"));
    assertThat(kv.keyspace("third").get(utf8("a"))).isEmpty();
    assertThat(kv.keyspace("other").get(utf8("x"))).isEmpty();
  }

  @Test
  void refusesNamesThatNoKeyspaceCanHave() {
    for (String name : List.of("", ".a", "-a", "a b", "é", "a".repeat(65), "a/b")) {
      assertThat(failure(() -> kv.keyspace(name)).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
    for (String name : List.of("_", "A.b-c_9", "a".repeat(64))) {
      assertThat(kv.keyspace(name).name()).isEqualTo(name);
    }
  }

  @Test
  void conditionsOfPuts() {
    Optional<Version> first = users.putIfAbsent(utf8("a"), utf8("1"));
    assertThat(first).isPresent();
    assertThat(users.putIfAbsent(utf8("a"), utf8("2"))).isEmpty();
    Optional<Version> second = users.compareAndSet(utf8("a"), first.orElseThrow(), utf8("3"));
    assertThat(second.orElseThrow()).isGreaterThan(first.orElseThrow());
    assertThat(users.compareAndSet(utf8("a"), first.orElseThrow(), utf8("4"))).isEmpty();
    assertThat(users.compareAndSet(utf8("b"), first.orElseThrow(), utf8("4"))).isEmpty();
    PutOptions stale = PutOptions.ifVersion(first.orElseThrow());
    KvException failed = failure(() -> users.put(utf8("a"), utf8("5"), stale));
    assertThat(failed.code()).isEqualTo(ErrorCode.CONDITION_FAILED);
    assertThat(failed.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(failed)
        .hasMessage(
            "keyspace users, key a: version %s (expected: version %s)"
                .formatted(second.orElseThrow(), first.orElseThrow()));
    assertThatThrownBy(() -> users.put(utf8("a"), utf8("5"), PutOptions.ifAbsent()))
        .hasMessageContaining("(expected: absent)");
    assertThat(users.get(utf8("a")).orElseThrow().value()).isEqualTo(utf8("3"));
    users.put(utf8("a"), utf8("6"), PutOptions.ifVersion(second.orElseThrow()));
    users.put(utf8("n"), utf8("7"), PutOptions.ifAbsent());
    assertThat(users.getAll(List.of(utf8("n"), utf8("x"), utf8("a"))))
        .extractingFromEntries(entry -> entry.getValue().value().toUtf8())
        .containsExactly("7", "6");
  }

  @Test
  void deletes() {
    Version version = users.put(utf8("a"), utf8("1"));
    assertThat(users.delete(utf8("b"))).isFalse();
    DeleteOptions wrong = DeleteOptions.ifVersion(new Version(77, 0));
    assertThat(failure(() -> users.delete(utf8("a"), wrong)).code())
        .isEqualTo(ErrorCode.CONDITION_FAILED);
    assertThat(failure(() -> users.delete(utf8("b"), wrong)).code())
        .isEqualTo(ErrorCode.CONDITION_FAILED);
    assertThat(failure(() -> kv.keyspace("new").delete(utf8("b"), wrong)))
        .hasMessageContaining("absent (expected: version 77.0)");
    assertThat(users.delete(utf8("a"), DeleteOptions.ifVersion(version))).isTrue();
    assertThat(users.delete(utf8("a"))).isFalse();
    users.put(utf8("a"), utf8("1"));
    assertThat(users.delete(utf8("a"))).isTrue();
    assertThat(users.get(utf8("a"))).isEmpty();
  }

  @Test
  void aVersionIsNeverGivenTwiceForAKey() {
    Version first = users.put(utf8("a"), utf8("1"));
    users.delete(utf8("a"));
    Version second = users.put(utf8("a"), utf8("1"));
    assertThat(second).isGreaterThan(first);
    assertThat(users.compareAndSet(utf8("a"), first, utf8("2"))).isEmpty();
  }

  @Test
  void batchesAreOneVersionAndTheLastWriteOfAKeyWins() {
    users.put(utf8("c"), utf8("old"));
    Version version =
        users.batch(
            Batch.builder()
                .put(utf8("a"), utf8("1"))
                .put(utf8("b"), utf8("2"))
                .put(utf8("a"), utf8("3"))
                .delete(utf8("c"))
                .build());
    List<Entry> entries = users.scan(Scan.all()).entries();
    assertThat(entries)
        .containsExactly(
            new Entry(utf8("a"), utf8("3"), version), new Entry(utf8("b"), utf8("2"), version));
    assertThat(users.batch(Batch.builder().build())).isGreaterThan(version);
  }

  @Test
  void limitsAreToldAndNothingIsWritten() {
    Bytes longKey = Bytes.copyOf(new byte[481]);
    Bytes longValue = Bytes.copyOf(new byte[(1 << 20) + 1]);
    Bytes a = utf8("a");
    List<ThrowingCallable> calls =
        List.of(
            () -> users.put(longKey, a),
            () -> users.put(a, longValue),
            () -> users.putIfAbsent(a, longValue),
            () -> users.batch(Batch.builder().put(a, a).put(a, longValue).build()),
            () -> users.batch(Batch.builder().put(a, a).delete(longKey).build()),
            () -> users.get(longKey),
            () -> users.getAll(List.of(longKey)));
    for (ThrowingCallable call : calls) {
      KvException failed = failure(call);
      assertThat(failed.code()).isEqualTo(ErrorCode.TOO_LARGE);
      assertThat(failed.outcome()).isEqualTo(Outcome.NOT_APPLIED);
      assertThat(failed).hasMessageContaining("expected: <= ");
    }
    assertThat(failure(() -> users.put(Bytes.EMPTY, a)).code())
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(users.count(KeyRange.all())).isZero();
    users.put(Bytes.copyOf(new byte[480]), Bytes.copyOf(new byte[1 << 20]));
    assertThat(users.count(KeyRange.all())).isEqualTo(1);
  }

  @Test
  void limitsAreRecordedWithTheKeyspace() {
    users.put(utf8("a"), utf8("1"));
    kv.close();
    StorageEngine again = Stores.engine(directory.resolve("e"));
    kv = EmbeddedKv.open(again, EmbeddedOptions.defaults().valueLimitBytes(16 << 20));
    Bytes large = Bytes.copyOf(new byte[16 << 20]);
    kv.keyspace("large").put(utf8("a"), large);
    assertThat(kv.keyspace("large").get(utf8("a")).orElseThrow().value()).isEqualTo(large);
    assertThat(failure(() -> kv.keyspace("users").put(utf8("a"), large)).code())
        .isEqualTo(ErrorCode.TOO_LARGE);
  }

  @Test
  void scansInPagesBothWays() {
    fill(1000);
    List<Bytes> expected = new ArrayList<>();
    for (int i = 100; i < 900; i++) {
      expected.add(key(i));
    }
    Scan scan = Scan.range(KeyRange.of(key(100), key(900))).pageBytes(500);
    List<Bytes> forward = new ArrayList<>();
    new ScanIterator(users, scan).forEachRemaining(e -> forward.add(e.key()));
    assertThat(forward).isEqualTo(expected);
    List<Bytes> reverse = new ArrayList<>();
    new ScanIterator(users, scan.reversed()).forEachRemaining(e -> reverse.add(0, e.key()));
    assertThat(reverse).isEqualTo(expected);
    List<Bytes> limited = new ArrayList<>();
    new ScanIterator(users, scan.limit(333)).forEachRemaining(e -> limited.add(e.key()));
    assertThat(limited).isEqualTo(expected.subList(0, 333));

    Page page = users.scan(scan);
    assertThat(page.entries()).hasSizeBetween(40, 60);
    assertThat(page.next()).isNotNull();
    assertThat(users.scan(Scan.all().pageBytes(1)).entries()).hasSize(1);
    assertThat(users.scan(Scan.all()).next()).isNull();
    assertThat(users.scan(Scan.all().limit(0))).isEqualTo(new Page(List.of(), null));
    assertThat(users.scan(Scan.range(KeyRange.of(key(5), key(5)))).entries()).isEmpty();
  }

  @Test
  void keysOnlyScansHaveVersionsAndNoValues() {
    Version version = users.put(utf8("a"), utf8("1"));
    assertThat(users.scan(Scan.all().keysOnly()).entries())
        .containsExactly(new Entry(utf8("a"), Bytes.EMPTY, version));
  }

  @Test
  void countsAndRemovesRanges() {
    fill(RangeDelete.STEP + 100);
    assertThat(users.count(KeyRange.all())).isEqualTo(RangeDelete.STEP + 100);
    assertThat(users.count(KeyRange.of(key(10), key(20)))).isEqualTo(10);
    assertThat(users.count(KeyRange.of(key(20), key(10)))).isZero();
    assertThat(users.deleteRange(KeyRange.of(key(10), key(20)))).isEqualTo(10);
    assertThat(users.deleteRange(KeyRange.of(key(10), key(20)))).isZero();
    assertThat(users.deleteRange(KeyRange.all())).isEqualTo(RangeDelete.STEP + 90);
    assertThat(users.count(KeyRange.all())).isZero();
  }

  @Test
  void refusesEverythingOnceClosed() {
    users.put(utf8("a"), utf8("1"));
    kv.close();
    kv.close();
    List<ThrowingCallable> calls =
        List.of(
            () -> users.get(utf8("a")),
            () -> users.getAll(List.of(utf8("a"))),
            () -> users.put(utf8("a"), utf8("1")),
            () -> users.putIfAbsent(utf8("a"), utf8("1")),
            () -> users.delete(utf8("a")),
            () -> users.deleteRange(KeyRange.all()),
            () -> users.batch(Batch.builder().build()),
            () -> users.scan(Scan.all()),
            () -> users.count(KeyRange.all()),
            () -> kv.keyspace("x"),
            () -> kv.keyspaces(),
            () -> kv.verify(VerifyListener.NONE),
            () -> engine.get(engine.table("meta"), utf8("x")));
    for (ThrowingCallable call : calls) {
      KvException failed = failure(call);
      assertThat(failed.code()).isEqualTo(ErrorCode.CLOSED);
      assertThat(failed.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    }
  }

  @Test
  void leavesTheEngineOpenWhenAskedTo() {
    kv.close();
    StorageEngine again = Stores.engine(directory.resolve("e"));
    EmbeddedKv kept = EmbeddedKv.open(again, EmbeddedOptions.defaults().keepEngineOpen());
    kept.keyspace("a").put(utf8("a"), utf8("1"));
    kept.close();
    assertThat(failure(() -> kept.keyspace("a")).code()).isEqualTo(ErrorCode.CLOSED);
    assertThat(again.tableNames()).contains("d1");
    again.close();
  }

  @Test
  void aStoreThatCannotBeOpenedClosesItsEngine() {
    engine.put(engine.table("meta"), utf8("layout"), utf8("not a record"), Durability.BUFFERED);
    kv.close();
    StorageEngine again = Stores.engine(directory.resolve("e"));
    assertThat(failure(() -> EmbeddedKv.open(again)).code()).isEqualTo(ErrorCode.DAMAGED);
    assertThat(failure(again::sync).code()).isEqualTo(ErrorCode.CLOSED);
  }

  @Test
  void timeoutsAreKept() {
    assertThat(users.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(users.withTimeout(Duration.ofDays(1_000_000)).put(utf8("a"), utf8("1"))).isNotNull();
    assertThat(users.withTimeout(Duration.ofMillis(5)).timeout()).isEqualTo(Duration.ofMillis(5));
    assertThat(users.withTimeout(Duration.ofMillis(5)).name()).isEqualTo("users");
    assertThat(failure(() -> users.withTimeout(Duration.ZERO)).code())
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    assertThat(failure(() -> users.withTimeout(Duration.ofSeconds(-1))))
        .hasMessage("timeout: PT-1S (expected: > 0)");
  }

  @Test
  void optionsRefuseNonsense() {
    EmbeddedOptions options = EmbeddedOptions.defaults();
    assertThatThrownBy(() -> options.timeout(Duration.ZERO)).hasMessageContaining("timeout: PT0S");
    assertThatThrownBy(() -> options.valueLimitBytes(0)).hasMessageContaining("valueLimitBytes: 0");
    assertThatThrownBy(() -> options.valueLimitBytes((16 << 20) + 1))
        .hasMessageContaining("expected: 1 to 16777216");
    assertThatThrownBy(() -> options.async(0, 1)).hasMessageContaining("asyncParallelism: 0");
    assertThatThrownBy(() -> options.async(1, 0)).hasMessageContaining("asyncQueue: 0");
    assertThat(options.durability()).isEqualTo(Durability.BUFFERED);
    assertThat(options.closesEngine()).isTrue();
  }
}
