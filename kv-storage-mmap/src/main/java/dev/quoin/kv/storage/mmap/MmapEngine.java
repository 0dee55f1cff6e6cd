package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.CloseGate;
import dev.quoin.kv.spi.storage.Capability;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineLimits;
import dev.quoin.kv.spi.storage.EngineStatistics;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A storage engine that appends every write to a log of segments and keeps an index of all keys in
 * memory: for data whose keys fit into the heap (some 40 bytes each) and whose reads are to cost
 * one copy.
 *
 * <p>Values are read from a map of the segments, without a lock. Compaction drops what was
 * overwritten and brings what is left into the order of the keys, in the background.
 *
 * <h2>The parts</h2>
 *
 * <pre>
 *   put ── RecordBuffer ── Writer ──┬── SegmentLog ── Segment files ── SegmentRoller (seals, prepares)
 *                                   ├── HashIndex per table            LogSyncer (group commit)
 *                                   └── Delta ── Merger ── View (a tree per table, copied on write)
 *   get ── Reader ── HashIndex ── Segment
 *   scan, snapshot ── View ── Segment
 *   Compactor ── CompactionRound: from View and Segments to new Segments, then as a writer
 *   open ── Opening ── IndexFile, or Recovery
 * </pre>
 *
 * <p>A put enters the hash index alone, as a tree kept within its critical section would halve the
 * rate; the trees are fed from the delta, in the background and by whoever opens a cursor. {@code
 * docs/mmap-engine.md} has the byte maps and the rules of recovery. Maps are freed by the garbage
 * collector, so nothing a reader holds can be unmapped under him.
 */
public final class MmapEngine implements StorageEngine {
  /** The name of this kind of engine. */
  public static final String NAME = "mmap";

  static final int FORMAT = 1;

  private static final Set<Capability> CAPABILITIES =
      EnumSet.of(Capability.LINKED_CHECKPOINT, Capability.CHECKSUMS);

  private final Parts parts;
  private final TableCatalog tables;
  private final Writer writer;
  private final Reader reader;
  private final RecordBuffers buffers;
  private final CloseGate gate;

  MmapEngine(Parts parts) {
    this.parts = parts;
    this.tables = parts.tables();
    this.writer = parts.writer();
    this.reader = new Reader(parts.segments(), writer, parts.seed());
    this.buffers = new RecordBuffers(parts.seed());
    this.gate = new CloseGate("engine at " + parts.directory().path());
    parts.start();
  }

  /**
   * Opens the engine in the directory of the options, which is made if it does not exist.
   *
   * @throws KvException IN_USE, WRONG_ENGINE, FORMAT_TOO_NEW, DAMAGED, INVALID_ARGUMENT, IO_ERROR,
   *     NO_SPACE; all are NOT_APPLIED
   */
  public static MmapEngine open(MmapOptions options) {
    return Opening.open(options);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Table table(String name) {
    int ticket = gate.enter();
    try {
      return tables.open(name);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public Set<String> tableNames() {
    gate.checkOpen();
    return tables.names();
  }

  @Override
  public void dropTable(Table table) {
    int ticket = gate.enter();
    try {
      new TableDrop(parts).drop(tables.checked(table));
    } catch (IOException e) {
      throw Failures.notApplied("table " + table.name() + " cannot be dropped", e);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public WriteBatch newBatch() {
    gate.checkOpen();
    return new MmapBatch(tables, parts.seed());
  }

  @Override
  public void write(WriteBatch batch, Durability durability) {
    int ticket = gate.enter();
    try {
      if (!(batch instanceof MmapBatch ours) || !ours.isOf(tables)) {
        throw KvException.notApplied(
            ErrorCode.INVALID_ARGUMENT, "the batch is not of this engine: " + batch);
      }
      if (ours.records().count() > 0) {
        writer.write(ours.records(), durability);
      } else if (durability == Durability.SYNC) {
        parts.syncer().syncTo(parts.log().appended());
      }
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
    Limits.checkKey(key);
    Limits.checkValue((long) head.length() + body.length());
    writeOne(table, key, head, body, false, durability);
  }

  @Override
  public void delete(Table table, Bytes key, Durability durability) {
    Limits.checkKey(key);
    writeOne(table, key, Bytes.EMPTY, Bytes.EMPTY, true, durability);
  }

  private void writeOne(
      Table table, Bytes key, Bytes head, Bytes body, boolean tombstone, Durability durability) {
    int ticket = gate.enter();
    try {
      RecordBuffer buffer = buffers.take();
      try {
        buffer.add(tables.checked(table), key, head, body, tombstone);
        writer.write(buffer, durability);
      } finally {
        buffers.giveBack(buffer);
      }
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    gate.checkOpen();
    MmapTable ours = tables.checked(table);
    Limits.checkKey(key);
    return reader.get(ours, key);
  }

  @Override
  public Cursor scan(Table table, ScanRange range) {
    gate.checkOpen();
    MmapTable ours = tables.checked(table);
    return new MmapCursor(parts.merger().current(), ours, range, gate::checkOpen, parts.disorder());
  }

  @Override
  public Snapshot snapshot() {
    gate.checkOpen();
    return new MmapSnapshot(parts.merger().current(), tables, gate, parts.disorder());
  }

  @Override
  public void sync() {
    int ticket = gate.enter();
    try {
      parts.log().checkWritable();
      parts.syncer().syncTo(parts.log().appended());
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void checkpoint(Path target) {
    int ticket = gate.enter();
    try {
      new Checkpoint(parts).write(target);
    } catch (IOException e) {
      throw Failures.notApplied("checkpoint to " + target + " failed", e);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void compact() {
    int ticket = gate.enter();
    try {
      parts.compactor().compact();
    } catch (IOException e) {
      throw Failures.notApplied("compaction of " + parts.directory().path() + " failed", e);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void verify() {
    int ticket = gate.enter();
    try {
      new Verification(parts).run();
    } catch (IOException e) {
      throw Failures.notApplied("cannot read " + parts.directory().path(), e);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public EngineLimits limits() {
    return Limits.ALL;
  }

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.copyOf(CAPABILITIES);
  }

  @Override
  public EngineStatistics statistics() {
    gate.checkOpen();
    return parts.statistics();
  }

  @Override
  public void close() {
    if (gate.close()) {
      new Closing(parts).close();
    }
  }
}
