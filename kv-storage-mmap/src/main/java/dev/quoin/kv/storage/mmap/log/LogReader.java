package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.event.StorageListener;
import org.jspecify.annotations.Nullable;

/**
 * Finds records without a lock. A file may be dropped, and used again, under a reader: what it then
 * copies is not whole, or is at another position, and the file says that it was dropped.
 */
final class LogReader {
  private final LiveFiles live;
  private final Appender appender;
  private final StorageListener listener;

  LogReader(LiveFiles live, Appender appender, StorageListener listener) {
    this.live = live;
    this.appender = appender;
    this.listener = listener;
  }

  Bytes read(long position) {
    if (position <= 0 || position % Frame.ALIGNMENT != 0 || position >= appender.end()) {
      throw noRecord(position);
    }
    LogFile file = live.holding(position);
    if (file == null) {
      throw dropped(position);
    }
    if (position < file.start() || position >= file.end()) {
      throw noRecord(position);
    }
    Frame frame = file.read(position);
    if (frame == null) {
      throw whyNot(file, position);
    }
    if (frame.kind() != Frame.Kind.RECORD) {
      throw noRecord(position);
    }
    return UnsafeBytes.wrap(frame.payload().bytes);
  }

  /** Returns the first record at or after {@code from}, where one begins, or {@code null}. */
  @Nullable Frame next(long from) {
    long position = from;
    long end = appender.end();
    while (position < end) {
      LogFile file = live.holding(position);
      if (file == null) {
        throw dropped(position);
      }
      if (position >= file.end()) {
        LogFile following = live.after(file);
        if (following == null) {
          throw dropped(position);
        }
        position = following.start();
        continue;
      }
      Frame frame = file.read(position);
      if (frame == null) {
        throw file.isDropped() ? dropped(position) : damaged(file, position);
      }
      if (frame.kind() == Frame.Kind.RECORD) {
        return frame;
      }
      position = frame.end();
    }
    return null;
  }

  /** Returns where to go on reading so as not to miss the first record at or after {@code from}. */
  long seek(long from) {
    long first = live.all().get(0).start();
    if (from <= first) {
      return first;
    }
    long end = appender.end();
    LogFile file = from >= end ? null : live.holding(from);
    if (file == null) {
      return from >= end ? end : first;
    }
    if (from >= file.end() || file.read(from) != null) {
      return from;
    }
    long position = file.start();
    while (position < from) {
      Frame frame = file.read(position);
      if (frame == null) {
        return position;
      }
      position = frame.end();
    }
    return position;
  }

  /** Returns the position of the oldest record, or the end. */
  long firstPosition() {
    while (true) {
      long end = appender.end();
      LogFile first = live.all().get(0);
      try {
        Frame frame = next(first.start());
        return frame == null ? Math.max(end, appender.end()) : frame.position();
      } catch (KvException e) {
        if (!first.isDropped()) {
          throw e;
        }
      }
    }
  }

  /**
   * Walks through the file to tell a damaged record from a position at which there never was one.
   */
  private KvException whyNot(LogFile file, long wanted) {
    long position = file.start();
    while (position < wanted) {
      Frame frame = file.read(position);
      if (frame == null) {
        break;
      }
      position = frame.end();
    }
    if (file.isDropped()) {
      return dropped(wanted);
    }
    return position > wanted ? noRecord(wanted) : damaged(file, position);
  }

  private KvException damaged(LogFile file, long position) {
    listener.damaged(file.path() + " at position " + position);
    return Failures.damaged(file.path(), position, "no whole record, although one was appended");
  }

  private static KvException dropped(long position) {
    return KvException.notApplied(
        ErrorCode.NOT_FOUND, "the record at position " + position + " was dropped");
  }

  private KvException noRecord(long position) {
    return KvException.notApplied(
        ErrorCode.INVALID_ARGUMENT,
        "position: %d (expected: where a record begins, below %d)"
            .formatted(position, appender.end()));
  }
}
