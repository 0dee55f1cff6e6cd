package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Engines that write wrongly. */
final class WriteMutants {
  private WriteMutants() {}

  static List<Mutant> all() {
    Class<?> values = StorageEngineTck.Values.class;
    Class<?> batches = StorageEngineTck.Batches.class;
    Class<?> limits = StorageEngineTck.Limits.class;
    Class<?> durabilities = StorageEngineTck.Durabilities.class;
    String survives = "bufferedAndSyncSurviveACleanClose";
    return List.of(
        Mutant.of("the head is lost", values, "headAndBodyAreOneValue", LostHead::new),
        Mutant.of(
            "the offset of a view is ignored",
            values,
            "viewsOfLargerArraysAreTakenAsWhatTheyShow",
            IgnoredOffset::new),
        Mutant.of("a delete is lost", values, "aDeletedKeyHasNoValue", LostDelete::new),
        Mutant.of(
            "a deleted key is back after reopening",
            values,
            "aDeletedKeyHasNoValue",
            BackFromTheDead::new),
        Mutant.of(
            "now and then a delete is lost",
            StorageEngineTck.Model.class,
            "anEngineAnswersAsSortedMapsDo",
            RarelyLostDelete::new),
        Mutant.of(
            "an empty key is taken for a zero",
            values,
            "anEmptyKeyIsRefusedEverywhere",
            EmptyKeys::new),
        Mutant.of(
            "a batch is applied write by write",
            StorageEngineTck.Concurrency.class,
            "aBatchIsSeenWholeOrNotAtAll",
            SplitBatches::new),
        Mutant.of(
            "the first write of a key in a batch wins",
            batches,
            "theLastWriteOfAKeyWins",
            engine -> new ChangedBatches(engine, Collections::reverse)),
        Mutant.of(
            "the last write of a batch is lost",
            batches,
            "aBatchWritesToSeveralTables",
            engine ->
                new ChangedBatches(
                    engine, writes -> writes.subList(writes.size() - 1, writes.size()).clear())),
        Mutant.of("a batch is empty once written", batches, "aBatchCanBeWrittenAgain", Spent::new),
        Mutant.of(
            "the batch of another engine is taken",
            batches,
            "theBatchOfAnotherEngineIsRefused",
            ForeignBatches::new),
        Mutant.of(
            "BUFFERED is lost when the engine closes",
            durabilities,
            survives,
            engine -> new Forgetful(engine, Durability.BUFFERED::equals)),
        Mutant.of(
            "SYNC is lost when the engine closes",
            durabilities,
            survives,
            engine -> new Forgetful(engine, Durability.SYNC::equals)),
        Mutant.of(
            "NONE is lost though it was synced",
            durabilities,
            "noneBecomesDurableBySync",
            engine -> new Forgetful(engine, Durability.NONE::equals)),
        Mutant.of(
            "every durable write has a sync of its own",
            durabilities,
            "writersThatWaitForTheDeviceTogetherShareASync",
            LonelySyncs::new),
        Mutant.of("a key that is too long is cut", limits, "aLongerKeyIsRefused", CutKeys::new),
        Mutant.of(
            "a batch that is too large is applied until it is",
            limits,
            "theLargestBatchWorksAndALargerOneIsRefusedWhole",
            LateLimit::new));
  }

  private static final class LostHead extends ForwardingEngine {
    LostHead(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      engine.put(table, key, body, durability);
    }
  }

  private static final class IgnoredOffset extends ForwardingEngine {
    IgnoredOffset(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      Bytes wrong = UnsafeBytes.wrap(UnsafeBytes.array(body), 0, body.length());
      engine.put(table, key, head, wrong, durability);
    }
  }

  private static final class LostDelete extends ForwardingEngine {
    LostDelete(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void delete(Table table, Bytes key, Durability durability) {}
  }

  private static final class BackFromTheDead extends ForwardingEngine {
    private final List<Runnable> undo = Collections.synchronizedList(new ArrayList<>());

    BackFromTheDead(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void delete(Table table, Bytes key, Durability durability) {
      Bytes before = engine.get(table, key);
      engine.delete(table, key, durability);
      if (before != null) {
        undo.add(() -> engine.put(table, key, before, durability));
      }
    }

    @Override
    public void close() {
      undo.forEach(Runnable::run);
      undo.clear();
      engine.close();
    }
  }

  private static final class RarelyLostDelete extends ForwardingEngine {
    private final AtomicInteger deletes = new AtomicInteger();

    RarelyLostDelete(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void delete(Table table, Bytes key, Durability durability) {
      if (deletes.incrementAndGet() % 10 != 0) {
        engine.delete(table, key, durability);
      }
    }
  }

  private static final class EmptyKeys extends ForwardingEngine {
    EmptyKeys(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      engine.put(table, key.isEmpty() ? Samples.bytes(0) : key, head, body, durability);
    }
  }

  /** What batches do that are recorded. */
  private abstract static class Batches extends ForwardingEngine {
    Batches(StorageEngine engine) {
      super(engine);
    }

    @Override
    public WriteBatch newBatch() {
      return new RecordedBatch(engine.newBatch());
    }

    @Override
    public void write(WriteBatch batch, Durability durability) {
      write((RecordedBatch) batch, durability);
    }

    abstract void write(RecordedBatch batch, Durability durability);

    final void apply(List<Consumer<WriteBatch>> writes, Durability durability) {
      try (WriteBatch fresh = engine.newBatch()) {
        writes.forEach(write -> write.accept(fresh));
        engine.write(fresh, durability);
      }
    }
  }

  private static final class SplitBatches extends Batches {
    SplitBatches(StorageEngine engine) {
      super(engine);
    }

    @Override
    void write(RecordedBatch batch, Durability durability) {
      batch.writes.forEach(write -> apply(List.of(write), durability));
    }
  }

  private static final class ChangedBatches extends Batches {
    private final Consumer<List<Consumer<WriteBatch>>> change;

    ChangedBatches(StorageEngine engine, Consumer<List<Consumer<WriteBatch>>> change) {
      super(engine);
      this.change = change;
    }

    @Override
    void write(RecordedBatch batch, Durability durability) {
      List<Consumer<WriteBatch>> writes = new ArrayList<>(batch.writes);
      change.accept(writes);
      apply(writes, durability);
    }
  }

  private static final class Spent extends Batches {
    Spent(StorageEngine engine) {
      super(engine);
    }

    @Override
    void write(RecordedBatch batch, Durability durability) {
      engine.write(batch.batch, durability);
      batch.clear();
    }
  }

  private static final class ForeignBatches extends Batches {
    ForeignBatches(StorageEngine engine) {
      super(engine);
    }

    @Override
    void write(RecordedBatch batch, Durability durability) {
      engine.sync();
    }
  }

  /** Undoes the puts of some durabilities when it is closed. */
  private static final class Forgetful extends ForwardingEngine {
    private final Predicate<Durability> forgotten;
    private final List<Runnable> undo = Collections.synchronizedList(new ArrayList<>());

    Forgetful(StorageEngine engine, Predicate<Durability> forgotten) {
      super(engine);
      this.forgotten = forgotten;
    }

    @Override
    public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      engine.put(table, key, head, body, durability);
      if (forgotten.test(durability)) {
        undo.add(() -> engine.delete(table, key, durability));
      }
    }

    @Override
    public void close() {
      undo.forEach(Runnable::run);
      undo.clear();
      engine.close();
    }
  }

  private static final class LonelySyncs extends ForwardingEngine {
    LonelySyncs(StorageEngine engine) {
      super(engine);
    }

    @Override
    public synchronized void put(
        Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      engine.put(table, key, head, body, durability);
    }
  }

  private static final class CutKeys extends ForwardingEngine {
    CutKeys(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      int length = Math.min(key.length(), limits().keyBytes());
      engine.put(table, key.slice(0, length), head, body, durability);
    }
  }

  private static final class LateLimit extends ForwardingEngine {
    LateLimit(StorageEngine engine) {
      super(engine);
    }

    @Override
    public WriteBatch newBatch() {
      return new LateBatch(engine.newBatch());
    }

    @Override
    public void write(WriteBatch batch, Durability durability) {
      LateBatch late = (LateBatch) batch;
      late.parts.add(late.current);
      for (WriteBatch part : late.parts) {
        engine.write(part, durability);
      }
      if (late.parts.size() > 1) {
        throw KvException.notApplied(ErrorCode.TOO_LARGE, "batch: too large");
      }
      late.parts.clear();
    }

    /** A batch that begins another one when the engine takes no more. */
    private final class LateBatch implements WriteBatch {
      private final List<WriteBatch> parts = new ArrayList<>();
      private WriteBatch current;

      LateBatch(WriteBatch first) {
        this.current = first;
      }

      @Override
      public void put(Table table, Bytes key, Bytes head, Bytes body) {
        if (current.bytes() + key.length() + head.length() + body.length()
            > limits().batchBytes()) {
          parts.add(current);
          current = engine.newBatch();
        }
        current.put(table, key, head, body);
      }

      @Override
      public void delete(Table table, Bytes key) {
        current.delete(table, key);
      }

      @Override
      public int count() {
        return current.count();
      }

      @Override
      public long bytes() {
        return current.bytes();
      }

      @Override
      public void clear() {
        parts.clear();
        current.clear();
      }

      @Override
      public void close() {
        current.close();
      }
    }
  }
}
