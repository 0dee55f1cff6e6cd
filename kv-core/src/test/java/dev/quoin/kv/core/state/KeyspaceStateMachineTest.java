package dev.quoin.kv.core.state;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.Version;
import dev.quoin.kv.core.EngineDecorator;
import dev.quoin.kv.core.Stores;
import dev.quoin.kv.core.command.Command;
import dev.quoin.kv.core.command.Result;
import dev.quoin.kv.core.command.Submission;
import dev.quoin.kv.core.entry.Condition;
import dev.quoin.kv.core.entry.HybridLogicalClock;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyspaceStateMachineTest {
  private static final Bytes A = utf8("a");
  private static final Bytes B = utf8("b");
  private static final int KEYSPACE = 7;

  @TempDir Path directory;

  private StorageEngine engine;
  private KeyspaceStateMachine machine;
  private long index;

  @BeforeEach
  void open() {
    engine = Stores.engine(directory.resolve("e"));
    machine = KeyspaceStateMachine.open(engine, Durability.BUFFERED);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static Command put(Bytes key, String value, Condition condition) {
    return new Command.Put(KEYSPACE, key, utf8(value), condition, 0);
  }

  private static Command put(Bytes key, String value) {
    return put(key, value, Condition.ALWAYS);
  }

  private List<Result> apply(Command... commands) {
    List<Submission> submissions = new ArrayList<>();
    for (Command command : commands) {
      submissions.add(Submission.of(command));
    }
    return machine.apply(++index, HybridLogicalClock.at(index), submissions);
  }

  private Result submit(long session, long sequence, long acknowledged, Command command) {
    Submission submission = new Submission(session, sequence, acknowledged, command);
    return machine.apply(++index, HybridLogicalClock.at(index), List.of(submission)).get(0);
  }

  private @Nullable String value(Bytes key) {
    Entry entry = machine.get(KEYSPACE, key);
    return entry == null ? null : entry.value().toUtf8();
  }

  static List<String> content(StorageEngine engine) {
    List<String> content = new ArrayList<>();
    for (String name : engine.tableNames()) {
      try (Cursor cursor = engine.scan(engine.table(name), ScanRange.all())) {
        while (cursor.next()) {
          content.add(name + " " + cursor.key() + " " + cursor.value());
        }
      }
    }
    return content;
  }

  @Test
  void commandsOfOneEntrySeeEarlierOnesAndFailAlone() {
    List<Result> results =
        apply(
            put(A, "1", Condition.ABSENT),
            put(A, "2", Condition.ABSENT),
            put(A, "3", new Condition.VersionIs(new Version(1, 0))),
            put(B, "4", new Condition.VersionIs(new Version(9, 9))),
            new Command.Delete(KEYSPACE, A, new Condition.VersionIs(new Version(1, 0))),
            new Command.Delete(KEYSPACE, B, Condition.ALWAYS),
            new Command.Batch(KEYSPACE, Batch.builder().put(B, A).put(A, B).build().writes()),
            new Command.Delete(KEYSPACE, B, Condition.ALWAYS));
    assertThat(results)
        .containsExactly(
            new Result.Written(new Version(1, 0)),
            new Result.ConditionFailed(new Version(1, 0)),
            new Result.Written(new Version(1, 2)),
            new Result.ConditionFailed(null),
            new Result.ConditionFailed(new Version(1, 2)),
            new Result.Deleted(0, false),
            new Result.Written(new Version(1, 6)),
            new Result.Deleted(1, false));
    assertThat(machine.get(KEYSPACE, A)).isEqualTo(new Entry(A, B, new Version(1, 6)));
    assertThat(machine.get(KEYSPACE, B)).isNull();
    assertThat(apply(put(B, "5", Condition.ABSENT)))
        .containsExactly(new Result.Written(new Version(2, 0)));
  }

  @Test
  void entriesAreAppliedOnceAlsoAfterAReopening() {
    apply(put(A, "1"));
    apply(put(A, "2"));
    assertThat(machine.apply(2, 99, List.of(Submission.of(put(A, "x"))))).isEmpty();
    engine.close();
    engine = Stores.engine(directory.resolve("e"));
    machine = KeyspaceStateMachine.open(engine, Durability.BUFFERED);
    assertThat(machine.appliedIndex()).isEqualTo(2);
    assertThat(machine.appliedTimestamp()).isEqualTo(HybridLogicalClock.at(2));
    assertThat(machine.apply(1, 99, List.of(Submission.of(put(A, "x"))))).isEmpty();
    assertThat(value(A)).isEqualTo("2");
    assertThat(machine.apply(5, 1, List.of(Submission.of(put(A, "3"))))).hasSize(1);
    assertThat(machine.appliedTimestamp()).isEqualTo(HybridLogicalClock.at(2));
    assertThat(machine.appliedIndex()).isEqualTo(5);
  }

  @Test
  void whatHasExpiredIsAbsent() {
    apply(
        new Command.Put(KEYSPACE, A, utf8("1"), Condition.ALWAYS, 3),
        new Command.Put(KEYSPACE, B, utf8("1"), Condition.ALWAYS, 3));
    assertThat(value(A)).isEqualTo("1");
    apply(put(utf8("other"), "x"));
    assertThat(value(A)).isEqualTo("1");
    assertThat(apply(put(A, "2", Condition.ABSENT)))
        .containsExactly(new Result.Written(new Version(3, 0)));
    assertThat(value(B)).isNull();
    assertThat(apply(new Command.DeleteRange(KEYSPACE, KeyRange.of(B, utf8("c")), 5)))
        .containsExactly(new Result.Deleted(0, false));
    assertThat(engine.get(engine.table("d7"), B)).isNull();
  }

  @Test
  void rangesAreRemovedThroughTheOverlay() {
    apply(put(utf8("1"), "e"), put(utf8("3"), "e"), put(utf8("5"), "e"), put(utf8("7"), "e"));
    List<Result> results =
        apply(
            put(utf8("2"), "o"),
            put(utf8("3"), "o"),
            put(utf8("8"), "o"),
            new Command.Delete(KEYSPACE, utf8("5"), Condition.ALWAYS),
            new Command.DeleteRange(KEYSPACE, KeyRange.of(utf8("2"), utf8("8")), 2),
            new Command.DeleteRange(KEYSPACE, KeyRange.of(utf8("2"), utf8("8")), 2),
            new Command.DeleteRange(KEYSPACE, KeyRange.of(utf8("8"), utf8("2")), 2),
            new Command.DeleteRange(KEYSPACE, KeyRange.atLeast(utf8("8")), 1),
            new Command.DeleteRange(9, KeyRange.all(), 1));
    assertThat(results.subList(4, 9))
        .containsExactly(
            new Result.Deleted(2, true),
            new Result.Deleted(1, false),
            new Result.Deleted(0, false),
            new Result.Deleted(1, false),
            new Result.Deleted(0, false));
    assertThat(value(utf8("1"))).isEqualTo("e");
    try (Cursor cursor = engine.scan(engine.table("d7"), ScanRange.all())) {
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.next()).isFalse();
    }
  }

  @Test
  void oneEntryNeverOutgrowsABatchOfAnEngine() {
    Bytes large = Bytes.copyOf(new byte[10 << 20]);
    Command put = new Command.Put(KEYSPACE, A, large, Condition.ALWAYS, 0);
    Command batch = new Command.Batch(KEYSPACE, Batch.builder().put(B, large).build().writes());
    List<Result> results = apply(put, batch, put, batch, put(B, "small"));
    assertThat(results.get(1)).isEqualTo(new Result.Written(new Version(1, 1)));
    for (Result refused : results.subList(2, 4)) {
      assertThat(refused)
          .isInstanceOfSatisfying(
              Result.Refused.class,
              r -> {
                assertThat(r.code()).isEqualTo(ErrorCode.TOO_LARGE);
                assertThat(r.outcome()).isEqualTo(Outcome.NOT_APPLIED);
              });
    }
    assertThat(results.get(4)).isEqualTo(new Result.Written(new Version(1, 4)));
  }

  @Test
  void aRetriedCommandIsAnsweredAndNotExecutedAgain() {
    apply(new Command.RegisterSession(5));
    Result first = submit(5, 1, 0, put(A, "1", Condition.ABSENT));
    assertThat(first).isEqualTo(new Result.Written(new Version(2, 0)));
    apply(put(A, "2"));
    assertThat(submit(5, 1, 0, put(A, "1", Condition.ABSENT))).isEqualTo(first);
    assertThat(value(A)).isEqualTo("2");
    assertThat(submit(5, 2, 0, put(A, "3", Condition.ABSENT)))
        .isEqualTo(new Result.ConditionFailed(new Version(3, 0)));
    apply(new Command.Delete(KEYSPACE, A, Condition.ALWAYS));
    assertThat(submit(5, 2, 0, put(A, "3", Condition.ABSENT)))
        .isEqualTo(new Result.ConditionFailed(new Version(3, 0)));
    engine.close();
    engine = Stores.engine(directory.resolve("e"));
    machine = KeyspaceStateMachine.open(engine, Durability.BUFFERED);
    assertThat(submit(5, 1, 0, put(A, "1", Condition.ABSENT))).isEqualTo(first);
    assertThat(value(A)).isNull();
  }

  @Test
  void bothAttemptsInOneEntryAreExecutedOnce() {
    apply(new Command.RegisterSession(5));
    Submission attempt = new Submission(5, 1, 0, put(A, "1", Condition.ABSENT));
    List<Result> results = machine.apply(++index, 0, List.of(attempt, attempt));
    assertThat(results.get(0)).isEqualTo(new Result.Written(new Version(2, 0)));
    assertThat(results.get(1)).isEqualTo(results.get(0));
  }

  @Test
  void whatWasAcknowledgedIsForgotten() {
    apply(new Command.RegisterSession(5));
    submit(5, 1, 0, put(A, "1"));
    submit(5, 2, 0, put(A, "2"));
    submit(5, 3, 2, put(A, "3"));
    Table session = engine.table("session");
    int records = 0;
    try (Cursor cursor = engine.scan(session, ScanRange.all())) {
      while (cursor.next()) {
        records++;
      }
    }
    assertThat(records).as("the session and one result").isEqualTo(2);
    assertRefused(submit(5, 2, 0, put(A, "x")), ErrorCode.INVALID_ARGUMENT, Outcome.IN_DOUBT);
    assertThat(value(A)).isEqualTo("3");
  }

  @Test
  void theWindowIsBounded() {
    apply(new Command.RegisterSession(5));
    List<Submission> many = new ArrayList<>();
    for (int i = 1; i <= Sessions.WINDOW + 1; i++) {
      many.add(new Submission(5, i, 0, put(A, "" + i)));
    }
    List<Result> results = machine.apply(++index, 0, many);
    assertRefused(results.get(Sessions.WINDOW), ErrorCode.OVERLOADED, Outcome.NOT_APPLIED);
    assertThat(value(A)).isEqualTo("" + Sessions.WINDOW);
    assertThat(submit(5, Sessions.WINDOW + 1, 1, put(A, "in"))).isInstanceOf(Result.Written.class);
  }

  @Test
  void anExpiredSessionIsInDoubtAndExecutesNothing() {
    apply(new Command.RegisterSession(5), new Command.RegisterSession(6));
    submit(5, 1, 0, put(A, "1"));
    submit(6, 1, 0, put(B, "1"));
    assertThat(apply(new Command.ExpireSessions(HybridLogicalClock.at(3))))
        .containsExactly(new Result.Done());
    assertRefused(submit(5, 2, 0, put(A, "2")), ErrorCode.CLOSED, Outcome.IN_DOUBT);
    assertThat(value(A)).isEqualTo("1");
    assertThat(submit(6, 2, 0, put(B, "2"))).isInstanceOf(Result.Written.class);
    assertThat(content(engine).stream().filter(line -> line.startsWith("session")).count())
        .isEqualTo(3);
    apply(new Command.RegisterSession(5));
    assertThat(submit(5, 1, 0, put(A, "3"))).isInstanceOf(Result.Written.class);
    long all = HybridLogicalClock.at(1000);
    submit(5, 2, 0, new Command.ExpireSessions(all));
    assertThat(content(engine)).noneMatch(line -> line.startsWith("session"));
  }

  private static void assertRefused(Result result, ErrorCode code, Outcome outcome) {
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(code);
              assertThat(refused.outcome()).isEqualTo(outcome);
            });
  }

  @Test
  void afterAnEngineFailureNothingIsAppliedAnyMore() {
    boolean[] broken = new boolean[1];
    StorageEngine failing =
        new EngineDecorator(engine) {
          @Override
          protected void before(@Nullable Table table) {
            if (broken[0]) {
              throw KvException.notApplied(ErrorCode.IO_ERROR, "the disk is gone");
            }
          }
        };
    machine = KeyspaceStateMachine.open(failing, Durability.BUFFERED);
    apply(put(A, "1"));
    broken[0] = true;
    assertThatThrownBy(() -> apply(put(A, "2"))).hasMessage("the disk is gone");
    broken[0] = false;
    assertThatThrownBy(() -> apply(put(A, "3")))
        .hasMessageContaining("open the engine anew")
        .hasRootCauseMessage("the disk is gone");
    assertThat(value(A)).isEqualTo("1");
    assertThat(machine.appliedIndex()).isEqualTo(1);
  }

  /** One replica is fed the log as it is, the other is stopped and fed again from further back. */
  @Test
  void twoReplicasOfOneLogAreEqual() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Path path = directory.resolve("f");
    StorageEngine second = Stores.engine(path);
    List<List<Submission>> log = new ArrayList<>();
    log.add(List.of(Submission.of(new Command.RegisterSession(1))));
    try {
      for (int i = 0; i < 300; i++) {
        List<Submission> entry = new ArrayList<>();
        for (int n = random.nextInt(6); n >= 0; n--) {
          entry.add(randomSubmission(random));
        }
        log.add(entry);
      }
      for (int i = 0; i < log.size(); i++) {
        machine.apply(i + 1, HybridLogicalClock.at(i), log.get(i));
      }
      int from = 0;
      while (from < log.size()) {
        KeyspaceStateMachine other = KeyspaceStateMachine.open(second, Durability.BUFFERED);
        assertThat(other.appliedIndex()).isEqualTo(from);
        int to = Math.min(log.size(), from + 1 + random.nextInt(80));
        for (int i = Math.max(0, from - 10); i < to; i++) {
          other.apply(i + 1, HybridLogicalClock.at(i), log.get(i));
        }
        second.close();
        second = Stores.engine(path);
        from = to;
      }
      assertThat(content(second)).as("seed %d", seed).isEqualTo(content(engine)).isNotEmpty();
    } finally {
      second.close();
    }
  }

  private static Submission randomSubmission(SplittableRandom random) {
    Command command = randomCommand(random);
    long sequence = random.nextLong(1, 41);
    return random.nextBoolean()
        ? Submission.of(command)
        : new Submission(1, sequence, random.nextLong(sequence), command);
  }

  private static Command randomCommand(SplittableRandom random) {
    int keyspace = 1 + random.nextInt(2);
    Bytes key = utf8("k" + random.nextInt(20));
    Condition condition =
        switch (random.nextInt(4)) {
          case 0 -> Condition.ABSENT;
          case 1 -> new Condition.VersionIs(new Version(random.nextInt(300), 0));
          default -> Condition.ALWAYS;
        };
    return switch (random.nextInt(12)) {
      case 0 -> new Command.Delete(keyspace, key, condition);
      case 1 -> new Command.DeleteRange(keyspace, KeyRange.atLeast(key), 1 + random.nextInt(5));
      case 2 ->
          new Command.Batch(
              keyspace, Batch.builder().put(key, utf8("b")).delete(utf8("k1")).build().writes());
      case 3 -> new Command.ExpireSessions(HybridLogicalClock.at(random.nextInt(100)));
      case 4 -> new Command.RegisterSession(1);
      default ->
          new Command.Put(
              keyspace, key, utf8("v" + random.nextInt()), condition, random.nextInt(3) * 100L);
    };
  }
}
