package dev.quoin.kv.core.state;

import dev.quoin.kv.Batch.Write;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.Version;
import dev.quoin.kv.core.command.Command;
import dev.quoin.kv.core.command.Result;
import dev.quoin.kv.core.command.Submission;
import dev.quoin.kv.core.entry.Condition;
import dev.quoin.kv.core.entry.MetaRecord;
import dev.quoin.kv.core.entry.StoreLayout;
import dev.quoin.kv.core.entry.ValueHeader;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a log of commands makes of an engine. Deterministic: two engines that are fed the same log,
 * from wherever each was left, have equal content, whatever their kind.
 *
 * <p>Each log entry is one batch of the engine, with the entry's index in it, so that after a crash
 * the log is applied again from there. Within an entry a command sees what earlier ones changed;
 * one whose condition does not hold fails alone. Time is the entries' timestamps: an entry that has
 * expired by then is absent.
 *
 * <p>{@link #apply} is for one thread; {@link #get} and the rest for any. The engine is not closed
 * by this.
 */
public final class KeyspaceStateMachine {
  private static final Bytes APPLIED = Bytes.utf8("applied");

  private final StorageEngine engine;
  private final Durability durability;
  private final Tables tables;
  private final Sessions sessions;
  private volatile long appliedIndex;
  private volatile long appliedTimestamp;
  private @Nullable RuntimeException failure;

  private KeyspaceStateMachine(StorageEngine engine, Durability durability) {
    this.engine = engine;
    this.durability = durability;
    this.tables = new Tables(engine);
    StoreLayout.claim(engine, tables.meta(), StoreLayout.REPLICA);
    Bytes applied = engine.get(tables.meta(), APPLIED);
    if (applied != null) {
      ByteBuffer fields = MetaRecord.open(APPLIED, applied);
      appliedIndex = fields.getLong();
      appliedTimestamp = fields.getLong();
    }
    this.sessions = new Sessions(engine, tables.session());
  }

  /**
   * Makes the state machine of an engine, where its last entry left it.
   *
   * @param durability what each entry's batch has survived when it was applied
   * @throws KvException WRONG_ENGINE if the engine holds an embedded store, DAMAGED,
   *     FORMAT_TOO_NEW, IO_ERROR
   */
  public static KeyspaceStateMachine open(StorageEngine engine, Durability durability) {
    return new KeyspaceStateMachine(engine, durability);
  }

  /** Returns the index of the last entry that was applied, or 0. */
  public long appliedIndex() {
    return appliedIndex;
  }

  /** Returns the hybrid time of the last entry that was applied, or 0. */
  public long appliedTimestamp() {
    return appliedTimestamp;
  }

  /**
   * Applies one log entry.
   *
   * @param index the entry's position in the log; at or below {@link #appliedIndex} nothing happens
   * @param timestamp the entry's hybrid time, which counts as the last one's if it is below that
   * @param submissions the commands, as the codec lets them in
   * @return a result for each, or an empty list if the entry was applied before
   * @throws KvException if the engine fails; the replica must stop, as its state is not known any
   *     more: every later call fails
   */
  public List<Result> apply(long index, long timestamp, List<Submission> submissions) {
    if (failure != null) {
      throw new KvException(
          ErrorCode.INTERNAL,
          Outcome.NOT_APPLIED,
          "an earlier entry could not be applied: open the engine anew",
          failure);
    }
    if (index <= appliedIndex) {
      return List.of();
    }
    try {
      long now = Math.max(timestamp, appliedTimestamp);
      Overlay overlay = new Overlay(engine, tables, now);
      List<Result> results = new ArrayList<>(submissions.size());
      for (int ordinal = 0; ordinal < submissions.size(); ordinal++) {
        ValueHeader stamp = new ValueHeader(index, ordinal, now, ValueHeader.NEVER);
        results.add(once(submissions.get(ordinal), stamp, overlay));
      }
      write(overlay, index, now);
      return results;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  /** Reads one entry as of the last applied log entry; null if it is absent or has expired. */
  public @Nullable Entry get(int keyspace, Bytes key) {
    Bytes stored = engine.get(tables.of(keyspace), key);
    if (stored == null) {
      return null;
    }
    String place = tables.of(keyspace).name();
    return ValueHeader.decode(place, key, stored).isExpiredAt(appliedTimestamp)
        ? null
        : ValueHeader.read(place, key, stored);
  }

  private void write(Overlay overlay, long index, long now) {
    ByteBuffer applied = ByteBuffer.allocate(2 * Long.BYTES).putLong(index).putLong(now);
    try (WriteBatch batch = engine.newBatch()) {
      overlay.writeTo(batch);
      batch.put(tables.meta(), APPLIED, MetaRecord.seal(APPLIED, applied));
      engine.write(batch, durability);
    }
    appliedTimestamp = now;
    appliedIndex = index;
  }

  private Result once(Submission submission, ValueHeader stamp, Overlay overlay) {
    if (submission.session() == Submission.NO_SESSION) {
      return execute(submission.command(), stamp, overlay);
    }
    Result answered = sessions.answered(submission, stamp.timestamp(), overlay);
    if (answered != null) {
      return answered;
    }
    Result result = execute(submission.command(), stamp, overlay);
    sessions.remember(submission, result, overlay);
    return result;
  }

  private Result execute(Command command, ValueHeader stamp, Overlay overlay) {
    if (command instanceof Command.Put put) {
      return put(put, stamp, overlay);
    } else if (command instanceof Command.Delete delete) {
      return delete(delete, overlay);
    } else if (command instanceof Command.DeleteRange range) {
      return overlay.removeRange(range.keyspace(), range.range(), range.limit());
    } else if (command instanceof Command.Batch batch) {
      return batch(batch, stamp, overlay);
    } else if (command instanceof Command.RegisterSession register) {
      sessions.register(register.session(), stamp.timestamp(), overlay);
    } else if (command instanceof Command.ExpireSessions expire) {
      sessions.expire(expire.idleSince(), overlay);
    }
    return new Result.Done();
  }

  /** A put without a condition does not look at what it replaces, which may be damaged. */
  private static Result put(Command.Put put, ValueHeader stamp, Overlay overlay) {
    if (!(put.condition() instanceof Condition.Always)) {
      Version found = version(overlay.find(put.keyspace(), put.key()));
      if (!put.condition().holds(found)) {
        return new Result.ConditionFailed(found);
      }
    }
    if (!overlay.hasRoom(1, (long) put.key().length() + put.value().length())) {
      return tooLarge();
    }
    ValueHeader header =
        new ValueHeader(stamp.index(), stamp.ordinal(), stamp.timestamp(), put.expiresAtMillis());
    overlay.put(put.keyspace(), put.key(), put.value(), header);
    return new Result.Written(stamp.version());
  }

  private static Result delete(Command.Delete delete, Overlay overlay) {
    Version found = version(overlay.find(delete.keyspace(), delete.key()));
    if (!delete.condition().holds(found)) {
      return new Result.ConditionFailed(found);
    }
    if (!overlay.hasRoom(1, delete.key().length())) {
      return tooLarge();
    }
    overlay.remove(delete.keyspace(), delete.key());
    return new Result.Deleted(found == null ? 0 : 1, false);
  }

  private static Result batch(Command.Batch batch, ValueHeader stamp, Overlay overlay) {
    long bytes = 0;
    for (Write write : batch.writes()) {
      bytes += write.key().length();
      bytes += write instanceof dev.quoin.kv.Batch.Put put ? put.value().length() : 0;
    }
    if (!overlay.hasRoom(batch.writes().size(), bytes)) {
      return tooLarge();
    }
    for (Write write : batch.writes()) {
      if (write instanceof dev.quoin.kv.Batch.Put put) {
        overlay.put(batch.keyspace(), put.key(), put.value(), stamp);
      } else {
        overlay.remove(batch.keyspace(), write.key());
      }
    }
    return new Result.Written(stamp.version());
  }

  private static Result tooLarge() {
    return new Result.Refused(
        ErrorCode.TOO_LARGE,
        Outcome.NOT_APPLIED,
        "the changes of one log entry exceed " + Overlay.BUDGET_BYTES + " bytes");
  }

  private static @Nullable Version version(@Nullable ValueHeader header) {
    return header == null ? null : header.version();
  }
}
