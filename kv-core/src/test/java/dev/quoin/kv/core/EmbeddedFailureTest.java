package dev.quoin.kv.core;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.Scan;
import dev.quoin.kv.Version;
import dev.quoin.kv.core.Stores.FakeClock;
import dev.quoin.kv.core.entry.MetaRecord;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedFailureTest {
  @TempDir Path directory;

  /** An engine whose writes fail, in doubt, where the test says so: by table name, or "batch". */
  private static final class Failing extends EngineDecorator {
    Predicate<String> when = name -> false;

    Failing(StorageEngine inner) {
      super(inner);
    }

    @Override
    protected void before(@Nullable Table table) {
      if (when.test(table == null ? "batch" : table.name())) {
        throw new KvException(ErrorCode.IO_ERROR, Outcome.IN_DOUBT, "no more disk");
      }
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      if (key.equals(utf8("damaged"))) {
        throw KvException.notApplied(ErrorCode.DAMAGED, "the engine noticed");
      }
      if (key.equals(utf8("unreadable"))) {
        throw KvException.notApplied(ErrorCode.IO_ERROR, "the device noticed");
      }
      return super.get(table, key);
    }
  }

  private static KvException failure(ThrowingCallable call) {
    KvException failure = catchThrowableOfType(KvException.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void aWriteThatFailsIsInDoubtOnlyIfItWasItself() {
    Failing engine = new Failing(Stores.engine(directory.resolve("e")));
    try (EmbeddedKv kv = EmbeddedKv.open(engine)) {
      Keyspace keyspace = kv.keyspace("k");
      engine.when = "batch"::equals;
      KvException making = failure(() -> keyspace.put(utf8("a"), utf8("1")));
      assertThat(making).hasMessage("cannot make keyspace k: no more disk");
      assertThat(making.outcome()).isEqualTo(Outcome.NOT_APPLIED);
      engine.when = "meta"::equals;
      KvException reserving = failure(() -> keyspace.put(utf8("a"), utf8("1")));
      assertThat(reserving).hasMessageContaining("cannot reserve revisions");
      assertThat(reserving.outcome()).isEqualTo(Outcome.NOT_APPLIED);
      assertThat(reserving.code()).isEqualTo(ErrorCode.IO_ERROR);
      engine.when = "d1"::equals;
      assertThat(failure(() -> keyspace.put(utf8("a"), utf8("1"))).outcome())
          .as("reserving goes first")
          .isEqualTo(Outcome.IN_DOUBT);
      engine.when = name -> false;
      keyspace.put(utf8("a"), utf8("1"));
      engine.when = "batch"::equals;
      Batch batch = Batch.builder().put(utf8("a"), utf8("2")).build();
      assertThat(failure(() -> keyspace.batch(batch)).outcome()).isEqualTo(Outcome.IN_DOUBT);
      engine.when = name -> false;
      assertThat(keyspace.get(utf8("a")).orElseThrow().value()).isEqualTo(utf8("1"));
      keyspace.batch(batch);
      assertThat(keyspace.count(KeyRange.all())).isEqualTo(1);
    }
  }

  @Test
  void whatTheEngineCannotReadCanBeRemovedIfItIsDamage() {
    try (EmbeddedKv kv = EmbeddedKv.open(new Failing(Stores.engine(directory.resolve("e"))))) {
      Keyspace keyspace = kv.keyspace("k");
      keyspace.put(utf8("damaged"), utf8("1"));
      keyspace.put(utf8("unreadable"), utf8("1"));
      assertThat(failure(() -> keyspace.get(utf8("damaged"))).code()).isEqualTo(ErrorCode.DAMAGED);
      assertThat(keyspace.delete(utf8("damaged"))).isTrue();
      assertThat(failure(() -> keyspace.delete(utf8("unreadable"))).code())
          .isEqualTo(ErrorCode.IO_ERROR);
      assertThat(keyspace.count(KeyRange.all())).isEqualTo(1);
    }
  }

  @Test
  void aRemovalThatFailsOnItsWayIsPartial() {
    Failing engine = new Failing(Stores.engine(directory.resolve("e")));
    try (EmbeddedKv kv = EmbeddedKv.open(engine)) {
      Keyspace keyspace = kv.keyspace("k");
      fill(keyspace, RangeDelete.STEP + 10);
      int[] batches = new int[1];
      engine.when = name -> name.equals("batch") && ++batches[0] == 2;
      KvException failed = failure(() -> keyspace.deleteRange(KeyRange.all()));
      assertThat(failed.outcome()).isEqualTo(Outcome.PARTIAL);
      assertThat(failed).hasMessageContaining("4096 entries were removed, then: no more disk");
      assertThat(keyspace.deleteRange(KeyRange.all())).isEqualTo(10);
      fill(keyspace, 1);
      engine.when = "batch"::equals;
      assertThat(failure(() -> keyspace.deleteRange(KeyRange.all())).outcome())
          .isEqualTo(Outcome.IN_DOUBT);
    }
  }

  private static void fill(Keyspace keyspace, int count) {
    Batch.Builder batch = Batch.builder();
    for (int i = 0; i < count; i++) {
      batch.put(utf8("k%06d".formatted(i)), Bytes.EMPTY);
    }
    keyspace.batch(batch.build());
  }

  @Test
  void longCallsEndAtTheirDeadline() {
    FakeClock clock = new FakeClock();
    EmbeddedOptions options =
        EmbeddedOptions.defaults().platform(Platform.system().withClock(clock));
    try (EmbeddedKv kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")), options)) {
      Keyspace keyspace = kv.keyspace("k");
      fill(keyspace, 2 * RangeDelete.STEP);
      List<Bytes> keys = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        keys.add(utf8("k" + i));
      }
      clock.stepNanos = Duration.ofSeconds(4).toNanos();
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> keyspace.count(KeyRange.all()),
              () -> keyspace.scan(Scan.all()),
              () -> keyspace.getAll(keys))) {
        KvException failed = failure(call);
        assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
        assertThat(failed.outcome()).isEqualTo(Outcome.NOT_APPLIED);
        assertThat(failed).hasMessage("the call's time of PT10S was up");
      }
      clock.stepNanos = Duration.ofSeconds(6).toNanos();
      KvException partial = failure(() -> keyspace.deleteRange(KeyRange.all()));
      assertThat(partial.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
      assertThat(partial.outcome()).isEqualTo(Outcome.PARTIAL);
      clock.stepNanos = Duration.ofSeconds(11).toNanos();
      assertThat(failure(() -> keyspace.deleteRange(KeyRange.all())).outcome())
          .isEqualTo(Outcome.NOT_APPLIED);
      clock.stepNanos = 0;
      assertThat(keyspace.count(KeyRange.all())).isEqualTo(RangeDelete.STEP);
    }
  }

  /** The engine is left as a crash leaves it: nobody closes the store that used it. */
  @Test
  void noCrashLetsARevisionBeGivenTwice() {
    StorageEngine engine = Stores.engine(directory.resolve("e"));
    try (engine) {
      Version last = new Version(0, 0);
      for (int crash = 0; crash < 5; crash++) {
        EmbeddedKv kv = EmbeddedKv.open(engine);
        for (int i = 0; i < 3; i++) {
          Version version = kv.keyspace("k").put(utf8("a"), utf8("1"));
          assertThat(version).isGreaterThan(last);
          last = version;
        }
      }
      assertThat(last.index()).isGreaterThan(4 * RevisionSource.RESERVED);
    }
  }

  @Test
  void aCeilingIsDurableBeforeItIsUsed() {
    StorageEngine engine = Stores.engine(directory.resolve("e"));
    try (engine) {
      FakeClock clock = new FakeClock();
      RevisionSource source = new RevisionSource(engine, engine.table(MetaRecord.TABLE), clock);
      for (long i = 1; i <= 2 * RevisionSource.RESERVED; i++) {
        long revision = source.next();
        if (revision != i) {
          throw new AssertionError("revision " + revision + ", expected " + i);
        }
        if (i % 100_000 == 0 || i % RevisionSource.RESERVED < 3) {
          Bytes record = engine.get(engine.table(MetaRecord.TABLE), RevisionSource.KEY);
          assertThat(MetaRecord.open(RevisionSource.KEY, record).getLong())
              .isGreaterThanOrEqualTo(revision);
        }
      }
      long time = source.timestamp();
      clock.millis.set(0);
      RevisionSource next = new RevisionSource(engine, engine.table(MetaRecord.TABLE), clock);
      assertThat(next.next()).isGreaterThan(2 * RevisionSource.RESERVED);
      assertThat(next.timestamp()).as("time does not go back").isGreaterThanOrEqualTo(time);
    }
  }
}
