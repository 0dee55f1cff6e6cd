package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.CloseGate;
import dev.quoin.kv.spi.storage.EngineDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A log in files that are made in full beforehand and used again, written through channels and read
 * through maps.
 *
 * <p>A position is an offset in one endless file of which each file of the log holds a stretch; no
 * offset is ever given out twice, also not one whose record was lost in a crash. Each record
 * carries its own position, by which what is left of a file's former life is told from its present
 * one, and the watermark of its time, by which a torn tail is told from damage. {@code docs/log.md}
 * has the byte maps and the reasons.
 *
 * <p>Reads take no lock. Appends take turns, syncs are shared, and the next file is made in the
 * background. The log owns no thread.
 */
public final class MmapLog implements PhysicalLog {
  static final int MAX_RECORD_BYTES = 32 << 20;

  private static final String KIND = "log";
  private static final int FORMAT = 1;

  private final MmapLogOptions options;
  private final EngineDirectory hold;
  private final CloseGate gate;
  private final Failures failures;
  private final LogDirectory directory;
  private final LiveFiles live;
  private final GroupSync syncs;
  private final Appender appender;
  private final LogReader reader;
  private final AtomicBoolean preparing = new AtomicBoolean();
  private final Object dropping = new Object();

  private MmapLog(
      MmapLogOptions options,
      EngineDirectory hold,
      LogDirectory directory,
      Recovery.Recovered recovered) {
    this.options = options;
    this.hold = hold;
    this.directory = directory;
    this.gate = new CloseGate("log at " + options.directory());
    this.failures = new Failures(options.directory());
    this.live = new LiveFiles(recovered.files());
    this.syncs = new GroupSync(live, failures, options, recovered.end());
    this.appender = new Appender(directory, live, failures, options, recovered, syncs::synced);
    this.reader = new LogReader(live, appender, options.listener());
  }

  /**
   * Opens the log in a directory, or makes one.
   *
   * @throws KvException IN_USE; WRONG_ENGINE; FORMAT_TOO_NEW; DAMAGED with file and position;
   *     NO_SPACE; IO_ERROR. All are NOT_APPLIED
   */
  public static MmapLog open(MmapLogOptions options) {
    EngineDirectory hold =
        EngineDirectory.open(options.platform().files(), options.directory(), KIND, FORMAT);
    boolean opened = false;
    try {
      LogDirectory directory = new LogDirectory(options);
      if (hold.isFresh()) {
        directory.layOut();
        EngineDirectory.mark(options.platform().files(), options.directory(), KIND, FORMAT);
      }
      MmapLog log =
          new MmapLog(options, hold, directory, Recovery.recover(directory, options.listener()));
      opened = true;
      return log;
    } catch (IOException e) {
      throw Failures.translate(
          e, Outcome.NOT_APPLIED, "log " + options.directory() + " cannot be opened");
    } finally {
      if (!opened) {
        hold.close();
      }
    }
  }

  @Override
  public long append(ByteBuffer record) {
    int ticket = gate.enter();
    try {
      if (record.remaining() > MAX_RECORD_BYTES) {
        throw KvException.notApplied(
            ErrorCode.TOO_LARGE,
            "record: %d bytes (expected: <= %d)".formatted(record.remaining(), MAX_RECORD_BYTES));
      }
      long position = appender.append(record);
      if (appender.wantsNext() && preparing.compareAndSet(false, true)) {
        options.platform().scheduler().execute(this::prepareNext);
      }
      return position;
    } finally {
      gate.leave(ticket);
    }
  }

  /** Runs in the background. If it fails, the append that needs the file tries again and tells. */
  private void prepareNext() {
    int ticket;
    try {
      ticket = gate.enter();
    } catch (KvException closed) {
      return;
    }
    try {
      appender.prepareNext();
      preparing.set(false);
    } catch (IOException e) {
      options.listener().backgroundFailed(e);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void sync() {
    int ticket = gate.enter();
    try {
      syncs.sync(appender::end);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public Bytes read(long position) {
    int ticket = gate.enter();
    try {
      return reader.read(position);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public LogCursor cursor(long from) {
    int ticket = gate.enter();
    try {
      return new MmapLogCursor(reader, gate, from);
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public long firstPosition() {
    int ticket = gate.enter();
    try {
      return reader.firstPosition();
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public long endPosition() {
    gate.checkOpen();
    return appender.end();
  }

  @Override
  public long syncedPosition() {
    gate.checkOpen();
    return syncs.synced();
  }

  @Override
  public void dropBefore(long position) {
    int ticket = gate.enter();
    try {
      synchronized (dropping) {
        drop(position);
      }
    } finally {
      gate.leave(ticket);
    }
  }

  private void drop(long position) {
    if (countBelow(position, Long.MAX_VALUE) > countBelow(position, syncs.synced())
        && !failures.isLatched()) {
      syncs.sync(appender::end);
    }
    // A file below the watermark is in nobody's sync, and may be closed.
    int count = countBelow(position, syncs.synced());
    if (count == 0) {
      return;
    }
    List<LogFile> now = live.all();
    try {
      directory.markFirst(now.get(count));
      live.removeFirst(count);
      directory.retire(now.subList(0, count));
    } catch (IOException e) {
      throw Failures.translate(e, Outcome.IN_DOUBT, "drop of what is before position " + position);
    }
  }

  /** Returns how many of the oldest files end at or before {@code position} and are synced. */
  private int countBelow(long position, long synced) {
    int count = 0;
    for (LogFile file : live.all()) {
      if (!file.isSealed() || file.end() > position || file.header.limit() > synced) {
        break;
      }
      count++;
    }
    return count;
  }

  @Override
  public int maxRecordBytes() {
    gate.checkOpen();
    return MAX_RECORD_BYTES;
  }

  @Override
  public long diskBytes() {
    int ticket = gate.enter();
    try {
      return directory.bytes();
    } catch (IOException e) {
      throw Failures.translate(e, Outcome.NOT_APPLIED, "cannot measure " + options.directory());
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public void close() {
    if (!gate.close()) {
      return;
    }
    try (hold) {
      try {
        if (!failures.isLatched()) {
          syncs.sync(appender::end);
          appender.markClosed();
        }
      } finally {
        appender.close();
        for (LogFile file : live.all()) {
          file.file.close();
        }
      }
    } catch (IOException e) {
      throw Failures.translate(e, Outcome.IN_DOUBT, "close of log " + options.directory());
    }
  }
}
