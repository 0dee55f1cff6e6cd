package dev.quoin.kv.spi.storage;

import dev.quoin.kv.Bytes;
import java.nio.file.Path;
import java.util.Set;

/**
 * An ordered store of byte strings in one directory, which one process has open.
 *
 * <p>All methods may be called by any thread, and any number at once. A write is visible to every
 * read that begins after it returned, and, with all of its batch, to some that begin before. Every
 * failure is a {@link dev.quoin.kv.KvException}. After {@link #close} every call on the engine, its
 * snapshots and its cursors is refused with CLOSED, also when both happen at once; it never reaches
 * freed memory.
 *
 * <p><b>Errors.</b> A refused argument, a limit, and CLOSED are NOT_APPLIED. A write that met an
 * I/O error is IN_DOUBT unless the engine can tell that it left nothing behind. After a failed sync
 * an engine never claims durability again: every later write fails with IO_ERROR until it is
 * reopened, as what the operating system still holds is unknown then.
 *
 * <p><b>Empty</b> keys are refused with INVALID_ARGUMENT; empty values are values.
 */
public interface StorageEngine extends StorageReader, AutoCloseable {
  /** Returns the name of this kind of engine, as in {@code --engine}. */
  String name();

  /**
   * Returns the table of this name, which is made, durably, if there is none. Names are 1 to 64 of
   * the characters {@code A-Z a-z 0-9 . _ -}.
   *
   * @throws dev.quoin.kv.KvException INVALID_ARGUMENT if the name is not of this form
   */
  Table table(String name);

  /** Returns the names of all tables, in order. */
  Set<String> tableNames();

  /**
   * Removes a table with all its entries, durably. Snapshots taken before may or may not still see
   * it. A table made later under the same name is empty.
   */
  void dropTable(Table table);

  /** Returns an empty batch for this engine, which the caller closes. */
  WriteBatch newBatch();

  /**
   * Applies all writes of a batch together, with this durability on return. The batch is unchanged,
   * may be applied again, and is not touched by another thread until this returns.
   *
   * @throws dev.quoin.kv.KvException TOO_LARGE, NO_SPACE, IO_ERROR, CLOSED
   */
  void write(WriteBatch batch, Durability durability);

  /** Writes one value: as a batch of one, with no batch to be made. */
  default void put(Table table, Bytes key, Bytes value, Durability durability) {
    put(table, key, Bytes.EMPTY, value, durability);
  }

  /** Writes one value that is {@code head} followed by {@code body}. */
  void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability);

  /** Removes one key, whether it is there or not. */
  void delete(Table table, Bytes key, Durability durability);

  /** Makes everything durable that was written before this call. */
  void sync();

  /** Returns all tables as they are now, to be closed by the caller. */
  Snapshot snapshot();

  /**
   * Writes a copy of all tables, as they are at some moment during this call, durably into a new
   * directory that an engine of this kind can open. Reads and writes go on meanwhile. Costs a hard
   * link per file with {@link Capability#LINKED_CHECKPOINT}, else a copy of the data. A target left
   * behind by a failure is to be removed by the caller.
   *
   * @param target a directory that does not exist, whose parent does
   */
  void checkpoint(Path target);

  /**
   * Does now what the engine would do over time: drops what is garbage, brings records into the
   * order in which scans go, and returns when there is nothing left worth doing. Reads and writes
   * go on meanwhile. Blocks the caller.
   */
  void compact();

  /**
   * Reads everything the engine has on disk and checks every checksum there is.
   *
   * @throws dev.quoin.kv.KvException DAMAGED with the place of the first damage
   */
  void verify();

  /** Returns the largest key, value and batch this engine takes. */
  EngineLimits limits();

  /** Returns what this engine can do beyond this contract. */
  Set<Capability> capabilities();

  /** Returns sizes and counts as they are now; cheap enough to be asked once a second. */
  EngineStatistics statistics();

  /**
   * Refuses new calls, lets those under way end, makes what was written durable unless it was
   * written with NONE only, and lets go of the directory. May be called twice.
   */
  @Override
  void close();
}
