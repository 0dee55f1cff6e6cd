package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names in the directory of a log. {@code <sequence>.log} is a file of the log; it gets this
 * name when its header is durable, so that one without a whole header is damaged. {@code
 * <sequence>.spare} is kept to be used again. Each file names the one before it; the log is what
 * can be reached from the newest, so that a file that was given up, and whose name came back after
 * a crash, belongs to nobody.
 */
final class LogDirectory {
  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})\\.(log|spare)");
  private static final int ZEROS_BYTES = 1 << 20;

  private final FileStore files;
  private final Path path;
  private final int fileBytes;
  private final int mostSpares;
  private final Deque<Path> spares = new ArrayDeque<>();
  private long nextSequence = 1;
  private long nextBase;

  LogDirectory(MmapLogOptions options) {
    this.files = options.platform().files();
    this.path = options.directory();
    this.fileBytes = options.fileBytes();
    this.mostSpares = options.spareFiles();
  }

  /** Lays out an empty log. */
  void layOut() throws IOException {
    FirstMark.write(files, path, nextSequence);
    create(0, 0, 0).file.close();
    spares.clear();
  }

  /**
   * Opens the files of the log, the oldest first. What belongs to nobody is made spare, durably.
   *
   * @throws KvException DAMAGED, FORMAT_TOO_NEW
   */
  synchronized List<LogFile> load() throws IOException {
    long first = FirstMark.read(files, path);
    TreeMap<Long, LogFile> found = new TreeMap<>();
    List<Path> unused = new ArrayList<>();
    boolean loaded = false;
    try {
      for (Path file : files.list(path)) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) {
          continue;
        }
        long sequence = Long.parseLong(name.group(1), 16);
        nextSequence = Math.max(nextSequence, sequence + 1);
        if (name.group(2).equals("log") && sequence >= first) {
          found.put(sequence, openLive(file, sequence));
        } else {
          unused.add(file);
        }
      }
      List<LogFile> chain = chain(found, first);
      for (LogFile file : found.values()) {
        if (!chain.contains(file)) {
          file.file.close();
          unused.add(file.path());
        }
      }
      keepOrDelete(unused);
      loaded = true;
      return chain;
    } finally {
      if (!loaded) {
        for (LogFile file : found.values()) {
          file.file.close();
        }
      }
    }
  }

  private LogFile openLive(Path file, long sequence) throws IOException {
    StorageFile opened = files.open(file, OpenMode.WRITE);
    LogFile live = null;
    try {
      FileHeader header = readHeader(opened);
      if (header == null || header.sequence() != sequence) {
        throw Failures.damaged(file, 0, "its header is not whole");
      }
      if (opened.size() != header.capacity()) {
        throw Failures.damaged(
            file,
            header.base() + opened.size(),
            "length: %d (expected: %d)".formatted(opened.size(), header.capacity()));
      }
      nextBase = Math.max(nextBase, header.limit());
      live = new LogFile(header, opened);
      return live;
    } finally {
      if (live == null) {
        opened.close();
      }
    }
  }

  private static @Nullable FileHeader readHeader(StorageFile file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(FileHeader.BYTES);
    file.read(bytes, 0);
    return FileHeader.decode(bytes.flip(), file.path());
  }

  private List<LogFile> chain(NavigableMap<Long, LogFile> found, long first) {
    List<LogFile> chain = new ArrayList<>();
    long wanted = found.isEmpty() ? first : found.lastKey();
    while (true) {
      LogFile file = found.get(wanted);
      boolean follows = chain.isEmpty() || chain.get(chain.size() - 1).header.previous() == wanted;
      if (file == null || !follows) {
        throw KvException.notApplied(
            ErrorCode.DAMAGED, path.resolve(nameOf(wanted, "log")) + " is missing");
      }
      chain.add(file);
      if (wanted == first) {
        Collections.reverse(chain);
        return chain;
      }
      wanted = Math.max(first, file.header.previous());
    }
  }

  /**
   * Makes the next file, durably, of at least the usual length.
   *
   * @param previous the sequence of the file before it
   * @param previousEnd where that file was cut, or 0 if it will be sealed
   */
  synchronized LogFile create(long previous, long previousEnd, long atLeast) throws IOException {
    long wanted = Math.max(fileBytes, (atLeast + 7) & -8L);
    FileHeader header = new FileHeader(nextSequence++, previous, nextBase, wanted, previousEnd);
    nextBase = header.limit();
    Path spare = takeSpare(wanted);
    try (StorageFile file = files.open(spare, OpenMode.WRITE)) {
      file.write(header.encode(), 0);
      file.sync();
    }
    Path live = path.resolve(nameOf(header.sequence(), "log"));
    files.rename(spare, live);
    files.syncDirectory(path);
    return new LogFile(header, files.open(live, OpenMode.WRITE));
  }

  private Path takeSpare(long length) throws IOException {
    Path kept = length == fileBytes ? spares.poll() : null;
    if (kept != null) {
      return kept;
    }
    Path fresh = path.resolve(nameOf(nextSequence++, "spare"));
    boolean whole = false;
    try (StorageFile file = files.open(fresh, OpenMode.CREATE)) {
      ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(length, ZEROS_BYTES));
      for (long at = 0; at < length; at += zeros.limit()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), length - at));
        file.write(zeros, at);
      }
      file.sync();
      whole = true;
    } finally {
      if (!whole) {
        files.delete(fresh);
      }
    }
    return fresh;
  }

  /** Says, durably, which file is the first; what came before it is dropped. */
  synchronized void markFirst(LogFile first) throws IOException {
    FirstMark.write(files, path, first.header.sequence());
  }

  /** Lets go of files that belong to the log no more. */
  synchronized void retire(List<LogFile> dropped) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (LogFile file : dropped) {
      file.file.close();
      paths.add(file.path());
    }
    keepOrDelete(paths);
  }

  /** Durable before any of them is used again: a name and a header never disagree. */
  private void keepOrDelete(List<Path> unused) throws IOException {
    for (Path file : unused) {
      if (spares.size() < mostSpares && isUsable(file)) {
        spares.add(makeSpare(file));
      } else {
        files.delete(file);
      }
    }
    if (!unused.isEmpty()) {
      files.syncDirectory(path);
    }
  }

  /** A file whose former positions are not known is not used again. */
  private boolean isUsable(Path file) throws IOException {
    if (files.size(file) != fileBytes) {
      return false;
    }
    try (StorageFile opened = files.open(file, OpenMode.READ)) {
      FileHeader header = readHeader(opened);
      if (header == null) {
        return false;
      }
      nextBase = Math.max(nextBase, header.limit());
      return true;
    }
  }

  private Path makeSpare(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.endsWith(".spare")) {
      return file;
    }
    Path spare = file.resolveSibling(name.replace(".log", ".spare"));
    files.rename(file, spare);
    return spare;
  }

  /** Returns the bytes of everything in the directory. */
  synchronized long bytes() throws IOException {
    long sum = 0;
    for (Path file : files.list(path)) {
      sum += files.size(file);
    }
    return sum;
  }

  private static String nameOf(long sequence, String kind) {
    return "%016x.%s".formatted(sequence, kind);
  }
}
