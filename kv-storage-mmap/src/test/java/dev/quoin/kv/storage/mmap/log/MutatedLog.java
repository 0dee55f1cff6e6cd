package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A log that is broken in one way, around one that is not. */
final class MutatedLog implements PhysicalLog {
  private final MmapLogOptions options;
  private final LogMutation mutation;
  private final long shift;
  private long hiddenFrom;
  private PhysicalLog log;
  private ByteBuffer heldBack;
  private boolean dirty;

  private MutatedLog(MmapLogOptions options, LogMutation mutation, PhysicalLog log) {
    this.options = options;
    this.mutation = mutation;
    this.log = log;
    this.shift = mutation == LogMutation.REUSES_POSITIONS ? log.firstPosition() - 8 : 0;
    this.hiddenFrom = mutation == LogMutation.LOSES_THE_LAST_RECORD ? lastOf(log) : Long.MAX_VALUE;
  }

  static PhysicalLog open(MmapLogOptions plain, Platform platform, LogMutation mutation) {
    MmapLogOptions options =
        plain.withPlatform(platform.withFiles(new MutatedFiles(platform.files(), mutation)));
    try {
      return new MutatedLog(options, mutation, MmapLog.open(options));
    } catch (KvException e) {
      boolean cuts =
          mutation == LogMutation.CUTS_BELOW_THE_WATERMARK
              || mutation == LogMutation.FORGETS_THE_WATERMARK_AT_CLOSE;
      if (e.code() != ErrorCode.DAMAGED || !cuts) {
        throw e;
      }
      return openOnNothing(options);
    }
  }

  private static PhysicalLog openOnNothing(MmapLogOptions options) {
    try {
      for (Path file : options.platform().files().list(options.directory())) {
        options.platform().files().delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return MmapLog.open(options);
  }

  private static long lastOf(PhysicalLog log) {
    long last = Long.MAX_VALUE;
    try (LogCursor cursor = log.cursor(0)) {
      while (cursor.next()) {
        last = cursor.position();
      }
    }
    return last;
  }

  @Override
  public long append(ByteBuffer record) {
    dirty = true;
    return switch (mutation) {
      case LEAVES_THE_BUFFER -> log.append(record.duplicate());
      case CHANGES_THE_ORDER -> appendSwapped(record);
      case GOES_ON_AFTER_A_FAILED_APPEND -> appendStubbornly(record);
      default -> log.append(record) - shift;
    };
  }

  private synchronized long appendSwapped(ByteBuffer record) {
    if (heldBack == null) {
      heldBack = ByteBuffer.wrap(Bytes.copyOf(record).toByteArray());
      return log.endPosition();
    }
    long position = log.append(record);
    log.append(heldBack);
    heldBack = null;
    return position;
  }

  private long appendStubbornly(ByteBuffer record) {
    try {
      return log.append(record.duplicate());
    } catch (KvException e) {
      if (!e.getMessage().contains("reopened")) {
        throw e;
      }
      log.close();
      log = MmapLog.open(options);
      return log.append(record);
    }
  }

  @Override
  public void sync() {
    try {
      log.sync();
      if (mutation == LogMutation.SHARES_NO_SYNC && dirty) {
        syncAnything();
      }
    } catch (KvException e) {
      if (mutation != LogMutation.SWALLOWS_FAILED_SYNCS) {
        throw e;
      }
    }
  }

  private void syncAnything() {
    Path file = options.directory().resolve("FIRST");
    try (StorageFile opened = options.platform().files().open(file, OpenMode.WRITE)) {
      opened.sync();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Bytes read(long position) {
    try {
      return log.read(position + shift);
    } catch (KvException e) {
      if (mutation == LogMutation.RETURNS_STALE_RECORDS && e.code() == ErrorCode.NOT_FOUND) {
        return log.read(log.firstPosition());
      }
      throw e;
    }
  }

  @Override
  public LogCursor cursor(long from) {
    return new HidingCursor(log.cursor(from), hiddenFrom);
  }

  @Override
  public long firstPosition() {
    return log.firstPosition() - shift;
  }

  @Override
  public long endPosition() {
    return log.endPosition() - shift;
  }

  @Override
  public long syncedPosition() {
    return mutation == LogMutation.CLAIMS_TOO_MUCH_DURABILITY
        ? log.endPosition()
        : log.syncedPosition() - shift;
  }

  @Override
  public void dropBefore(long position) {
    switch (mutation) {
      case KEEPS_EVERYTHING -> {}
      case DROPS_TOO_MUCH -> log.dropBefore(position + options.fileBytes());
      default -> log.dropBefore(position + shift);
    }
  }

  @Override
  public int maxRecordBytes() {
    return mutation == LogMutation.ANSWERS_AFTER_CLOSE
        ? MmapLog.MAX_RECORD_BYTES
        : log.maxRecordBytes();
  }

  @Override
  public long diskBytes() {
    return log.diskBytes();
  }

  @Override
  public void close() {
    log.close();
  }

  /** A cursor that does not know of one record. */
  private record HidingCursor(LogCursor cursor, long hidden) implements LogCursor {
    @Override
    public boolean next() {
      boolean found = cursor.next();
      return (found && cursor.position() == hidden) ? cursor.next() : found;
    }

    @Override
    public long position() {
      return cursor.position();
    }

    @Override
    public Bytes record() {
      return cursor.record();
    }

    @Override
    public void close() {
      cursor.close();
    }
  }
}
