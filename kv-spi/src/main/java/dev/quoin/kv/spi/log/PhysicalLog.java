package dev.quoin.kv.spi.log;

import dev.quoin.kv.Bytes;
import java.nio.ByteBuffer;

/**
 * An append-only sequence of records on disk, each found by its position. It knows nothing of what
 * the records mean: a cut of somebody's history is itself a record.
 *
 * <p>Positions are opaque, positive and grow with every record; they stay what they are across a
 * reopening and after older records were dropped. All methods may be called by any thread; appends
 * are put in an order by the log. Failures are {@link dev.quoin.kv.KvException}s.
 *
 * <p><b>Watermark.</b> The log remembers, durably, up to where it was synced. On opening, a damaged
 * record below that watermark is DAMAGED, by file and position; from the first record above it that
 * is torn on, the log is cut there, as nobody was promised what followed.
 *
 * <p><b>Errors.</b> After an append or a sync that failed with IO_ERROR or NO_SPACE nothing can be
 * appended or synced any more until the log is reopened: what the operating system holds is
 * unknown. Reads go on.
 */
public interface PhysicalLog extends AutoCloseable {
  /**
   * Adds a record of all that remains in {@code record}, which is read before this returns and
   * whose position is moved to its limit. On return the record survives the end of the process, and
   * can be read.
   *
   * @return where the record is
   * @throws dev.quoin.kv.KvException TOO_LARGE (NOT_APPLIED) beyond {@link #maxRecordBytes},
   *     NO_SPACE, IO_ERROR, CLOSED
   */
  long append(ByteBuffer record);

  /**
   * Makes durable every record whose append returned before this call. Callers at the same time
   * share one sync of the device.
   */
  void sync();

  /**
   * Reads one record.
   *
   * @param position where {@link #append} or a cursor said it is
   * @throws dev.quoin.kv.KvException NOT_FOUND if the record was dropped, INVALID_ARGUMENT if no
   *     record begins there, DAMAGED if its checksum does not hold
   */
  Bytes read(long position);

  /**
   * Opens a cursor before the first record whose position is at least {@code from}. It sees the
   * records that were appended before each step; where records are dropped under it, its next step
   * fails with NOT_FOUND.
   */
  LogCursor cursor(long from);

  /** Returns the position of the oldest record, or {@link #endPosition} if there is none. */
  long firstPosition();

  /** Returns a position greater than that of every record. */
  long endPosition();

  /** Returns a position below which every record is durable. */
  long syncedPosition();

  /**
   * Forgets the records before {@code position}, as far as whole files allow: some of them may stay
   * readable. Their space is used again. Never touches a record at or after {@code position}.
   */
  void dropBefore(long position);

  /** Returns the length of the longest record this log takes. */
  int maxRecordBytes();

  /** Returns the bytes of all files, those kept to be used again included. */
  long diskBytes();

  /** Syncs, and lets go of the directory. May be called twice; later calls are refused: CLOSED. */
  @Override
  void close();
}
