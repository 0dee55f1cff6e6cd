package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.spi.event.StorageListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log through and finds its end: the first place without a whole record. If any record,
 * before or beyond, says that this place was durable once, the log is damaged there. Otherwise what
 * is beyond was promised to nobody and is cut. Whole records beyond a cut must never come back: the
 * log then goes on in a new file, whose header says where the one before it was cut.
 *
 * <p>What was found is made durable before it is shown to anybody.
 */
final class Recovery {
  /**
   * A log that can be used.
   *
   * @param files all files that hold it
   * @param end where the next record goes
   * @param next an empty file that is to follow the last of {@code files}
   */
  record Recovered(List<LogFile> files, long end, @Nullable LogFile next) {}

  private final LogDirectory directory;
  private final StorageListener listener;
  private final List<LogFile> chain;
  private long watermark;

  private Recovery(LogDirectory directory, StorageListener listener, List<LogFile> chain) {
    this.directory = directory;
    this.listener = listener;
    this.chain = chain;
  }

  static Recovered recover(LogDirectory directory, StorageListener listener) throws IOException {
    List<LogFile> chain = directory.load();
    boolean recovered = false;
    try {
      Recovered result = new Recovery(directory, listener, chain).run();
      recovered = true;
      return result;
    } finally {
      if (!recovered) {
        for (LogFile file : chain) {
          file.file.close();
        }
      }
    }
  }

  private Recovered run() throws IOException {
    for (int i = 0; i < chain.size(); i++) {
      LogFile file = chain.get(i);
      long end = readThrough(file, i);
      if (!file.isSealed()) {
        return endAt(i, end);
      }
    }
    LogFile last = chain.get(chain.size() - 1);
    throw damaged(last, last.end(), "the file that follows is missing");
  }

  /** Returns where the whole records of a file end; it is sealed if that is where they must end. */
  private long readThrough(LogFile file, int index) {
    long cut = index + 1 < chain.size() ? chain.get(index + 1).header.previousEnd() : 0;
    long position = file.start();
    while (position != cut) {
      Frame frame = file.read(position);
      if (frame == null) {
        if (cut != 0) {
          throw damaged(file, position, "no whole record (expected: records up to " + cut + ")");
        }
        return position;
      }
      watermark = Math.max(watermark, frame.watermark());
      if (frame.kind() == Frame.Kind.SEAL) {
        break;
      }
      position = frame.end();
    }
    file.endAt(position);
    return position;
  }

  private Recovered endAt(int index, long end) throws IOException {
    LogFile last = chain.get(index);
    Frame beyond = null;
    for (LogFile file : chain.subList(index, chain.size())) {
      Frame found = file.findBeyond(file == last ? end : file.start());
      if (found != null) {
        beyond = beyond == null ? found : beyond;
        watermark = Math.max(watermark, found.watermark());
      }
    }
    if (watermark > end) {
      throw damaged(last, end, "no whole record, although all up to " + watermark + " was synced");
    }
    long torn = beyond == null ? last.tornBytes(end) : beyond.end() - end;
    if (torn > 0) {
      listener.tailCut(last.path().toString(), torn);
    }
    for (LogFile file : chain.subList(0, index + 1)) {
      if (file.header.limit() > watermark) {
        file.file.sync();
      }
    }
    List<LogFile> kept = new ArrayList<>(chain.subList(0, index + 1));
    if (beyond == null) {
      return new Recovered(kept, end, index + 1 < chain.size() ? chain.get(index + 1) : null);
    }
    last.endAt(end);
    LogFile fresh = directory.create(last.header.sequence(), end, 0);
    directory.retire(chain.subList(index + 1, chain.size()));
    kept.add(fresh);
    return new Recovered(kept, fresh.start(), null);
  }

  private RuntimeException damaged(LogFile file, long position, String why) {
    listener.damaged(file.path() + " at position " + position);
    return Failures.damaged(file.path(), position, why);
  }
}
