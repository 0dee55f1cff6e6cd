package dev.quoin.kv.storage.mmap.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that hold the log now, in the order of their positions. Read without a lock. */
final class LiveFiles {
  private volatile List<LogFile> files;

  LiveFiles(List<LogFile> files) {
    this.files = List.copyOf(files);
  }

  List<LogFile> all() {
    return files;
  }

  synchronized void add(LogFile file) {
    List<LogFile> longer = new ArrayList<>(files);
    longer.add(file);
    files = List.copyOf(longer);
  }

  /** Takes away the oldest {@code count} files. */
  synchronized void removeFirst(int count) {
    List<LogFile> now = files;
    now.subList(0, count).forEach(LogFile::drop);
    files = List.copyOf(now.subList(count, now.size()));
  }

  /**
   * Returns the file in which {@code position} lies, or {@code null} if it lies before them all.
   */
  @Nullable LogFile holding(long position) {
    List<LogFile> now = files;
    int low = 0;
    int high = now.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (now.get(middle).header.base() <= position) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high < 0 ? null : now.get(high);
  }

  /** Returns the file that follows, or {@code null} if it was dropped. */
  @Nullable LogFile after(LogFile file) {
    for (LogFile candidate : files) {
      if (candidate.header.previous() == file.header.sequence()) {
        return candidate;
      }
    }
    return null;
  }
}
