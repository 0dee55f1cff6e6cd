package dev.quoin.kv.tck.reference;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.CloseGate;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Capability;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.EngineLimits;
import dev.quoin.kv.spi.storage.EngineStatistics;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The executable contract: sorted maps under one lock, and a journal of batches. It is written to
 * be obviously right, so it holds everything in memory, reads its whole journal when it is opened,
 * copies a table that is written after a snapshot, and lets readers wait for writers. It is for
 * tests, not for data.
 *
 * <p>What the contract leaves open it does in the simplest way: NONE is as good as BUFFERED, a
 * snapshot still sees a table that was dropped later, and a batch is refused as soon as it has
 * grown too large.
 */
public final class ReferenceEngine implements StorageEngine {
  /** The name of this kind of engine. */
  public static final String NAME = "reference";

  private static final int FORMAT = 1;

  private static final EngineLimits LIMITS =
      new EngineLimits(
          4096, EngineLimits.GUARANTEED_VALUE_BYTES, EngineLimits.GUARANTEED_BATCH_BYTES);

  private static final Pattern TABLE_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final FileStore files;
  private final EngineDirectory directory;
  private final Journal journal;
  private final CloseGate gate;

  /** Guards {@link #contents} and {@link #tables}, and orders the appends to the journal. */
  private final Object lock = new Object();

  private final Contents contents;
  private int tables;

  private ReferenceEngine(
      FileStore files, EngineDirectory directory, Journal journal, Contents contents, int tables) {
    this.files = files;
    this.directory = directory;
    this.journal = journal;
    this.gate = new CloseGate("engine at " + directory.path());
    this.contents = contents;
    this.tables = tables;
  }

  /** Opens or makes a reference engine. */
  public static ReferenceEngine open(Path path, Platform platform, StorageListener listener) {
    FileStore files = platform.files();
    EngineDirectory directory = EngineDirectory.open(files, path, NAME, FORMAT);
    boolean opened = false;
    try {
      if (directory.isFresh()) {
        Journal.create(files, path, List.of());
        EngineDirectory.mark(files, path, NAME, FORMAT);
      }
      Contents contents = new Contents();
      int[] tables = new int[1];
      Journal journal =
          Journal.open(
              path,
              platform,
              listener,
              change -> {
                contents.apply(change);
                tables[0] = Math.max(tables[0], change.table());
              });
      opened = true;
      return new ReferenceEngine(files, directory, journal, contents, tables[0]);
    } catch (IOException e) {
      throw ioError("cannot open engine at " + path, e);
    } finally {
      if (!opened) {
        directory.close();
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Table table(String name) {
    if (!TABLE_NAME.matcher(name).matches()) {
      throw invalid("table name: '%s' (expected: 1 to 64 of A-Z a-z 0-9 . _ -)".formatted(name));
    }
    return inside(
        () -> {
          int number;
          long sequence = journal.appended();
          synchronized (lock) {
            Integer known = contents.number(name);
            number = known != null ? known : ++tables;
            if (known == null) {
              sequence = applyLocked(List.of(Change.make(number, name)));
            }
          }
          journal.sync(sequence);
          return new ReferenceTable(this, name, number);
        });
  }

  @Override
  public Set<String> tableNames() {
    return inside(
        () -> {
          synchronized (lock) {
            return contents.names();
          }
        });
  }

  @Override
  public void dropTable(Table table) {
    apply(List.of(Change.drop(number(table))), Durability.SYNC);
  }

  @Override
  public WriteBatch newBatch() {
    gate.checkOpen();
    return new ReferenceBatch(this);
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    if (!(batch instanceof ReferenceBatch ours) || ours.owner() != this) {
      throw invalid("batch: " + batch + " (expected: one that was made by this engine)");
    }
    apply(ours.changes(), durability);
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
    apply(List.of(putOf(table, key, head, body)), durability);
  }

  @Override
  public void delete(Table table, Bytes key, Durability durability) {
    apply(List.of(deleteOf(table, key)), durability);
  }

  private void apply(List<Change> changes, Durability durability) {
    inside(
        () -> {
          long sequence;
          synchronized (lock) {
            changes.forEach(change -> contents.table(change.table()));
            sequence = changes.isEmpty() ? journal.appended() : applyLocked(changes);
          }
          if (durability == Durability.SYNC) {
            journal.sync(sequence);
          }
          return sequence;
        });
  }

  private long applyLocked(List<Change> changes) {
    long sequence = journal.append(changes);
    changes.forEach(contents::apply);
    return sequence;
  }

  @Override
  public void sync() {
    inside(
        () -> {
          journal.sync(journal.appended());
          return true;
        });
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    checkKey(key);
    int ticket = gate.enter();
    try {
      synchronized (lock) {
        return contents.table(number(table)).get(key);
      }
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    return snapshot().scan(table, range);
  }

  @Override
  public Snapshot snapshot() {
    return new ReferenceSnapshot(this, frozen());
  }

  private Contents frozen() {
    return inside(
        () -> {
          synchronized (lock) {
            return contents.freeze();
          }
        });
  }

  @Override
  public void checkpoint(Path target) {
    inside(
        () -> {
          Path parent = target.toAbsolutePath().getParent();
          if (files.exists(target) || parent == null || !files.exists(parent)) {
            throw invalid(
                "checkpoint: " + target + " (expected: a new directory in one that exists)");
          }
          try {
            files.createDirectories(target);
            Journal.create(files, target, frozen().asChanges());
            EngineDirectory.mark(files, target, NAME, FORMAT);
          } catch (IOException e) {
            throw ioError("cannot write checkpoint " + target, e);
          }
          return true;
        });
  }

  @Override
  public void compact() {
    inside(
        () -> {
          journal.rewrite(lock, contents::asChanges);
          return true;
        });
  }

  @Override
  public void verify() {
    inside(
        () -> {
          synchronized (lock) {
            journal.verify();
          }
          return true;
        });
  }

  @Override
  public EngineLimits limits() {
    return LIMITS;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CHECKSUMS, Capability.FREE_SNAPSHOTS);
  }

  @Override
  public EngineStatistics statistics() {
    return inside(
        () -> {
          synchronized (lock) {
            long live = contents.liveBytes();
            long disk = journal.bytes();
            return new EngineStatistics(
                contents.entryCount(), live, disk, live, Math.max(0, disk - live), Map.of());
          }
        });
  }

  @Override
  public synchronized void close() {
    if (gate.close()) {
      try {
        journal.close();
      } finally {
        directory.close();
      }
    }
  }

  void checkOpen() {
    gate.checkOpen();
  }

  int number(Table table) {
    if (!(table instanceof ReferenceTable ours) || ours.owner() != this) {
      throw invalid("table: " + table.name() + " (expected: one of this engine)");
    }
    return ours.number();
  }

  Change putOf(Table table, Bytes key, Bytes head, Bytes body) {
    int number = number(table);
    checkKey(key);
    checkLimit("value", (long) head.length() + body.length(), LIMITS.valueBytes());
    return Change.put(number, key, head.concat(body));
  }

  Change deleteOf(Table table, Bytes key) {
    int number = number(table);
    checkKey(key);
    return Change.delete(number, key);
  }

  static void checkKey(Bytes key) {
    if (key.isEmpty()) {
      throw invalid("key: empty (expected: at least one byte)");
    }
    checkLimit("key", key.length(), LIMITS.keyBytes());
  }

  static void checkBatchBytes(long bytes) {
    checkLimit("batch", bytes, LIMITS.batchBytes());
  }

  private static void checkLimit(String what, long bytes, long limit) {
    if (bytes > limit) {
      throw KvException.notApplied(
          ErrorCode.TOO_LARGE, what + ": " + bytes + " bytes (expected: <= " + limit + ")");
    }
  }

  private <T> T inside(Supplier<T> call) {
    int ticket = gate.enter();
    try {
      return call.get();
    } finally {
      gate.leave(ticket);
    }
  }

  private static KvException invalid(String message) {
    return KvException.notApplied(ErrorCode.INVALID_ARGUMENT, message);
  }

  private static KvException ioError(String message, IOException cause) {
    return KvException.notApplied(ErrorCode.IO_ERROR, message + ": " + cause, cause);
  }
}
