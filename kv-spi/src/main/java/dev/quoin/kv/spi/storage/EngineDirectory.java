package dev.quoin.kv.spi.storage;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileInUseException;
import dev.quoin.kv.spi.runtime.FileStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one engine, held against everybody else while it is open, and marked with the
 * kind of engine and the version of its format. All engines use it, so that a directory of another
 * engine, of a newer format, or in use is told by name whichever engine opens it.
 *
 * <p>The mark is the file {@value #MARK}, the hold the file {@value #LOCK}. While a new engine lays
 * out its files there is a file {@value #MAKING} instead of the mark; where a crash left one
 * behind, nothing in the directory was ever promised to anybody, and it is made anew.
 */
public final class EngineDirectory implements AutoCloseable {
  /** The name of the file that says what the directory holds. */
  public static final String MARK = "QUOIN";

  /** The name of the file by which the directory is held. */
  public static final String LOCK = "quoin.lock";

  private static final String MAKING = "QUOIN.making";

  private static final Pattern MARK_FORM =
      Pattern.compile("(engine: ([a-z0-9]+)\nformat: (\\d{1,9})\n)crc32c: ([0-9a-f]{8})\n");

  private final Path path;
  private final boolean fresh;
  private final AutoCloseable hold;

  private EngineDirectory(Path path, boolean fresh, AutoCloseable hold) {
    this.path = path;
    this.fresh = fresh;
    this.hold = hold;
  }

  /**
   * Takes hold of a directory. If it does not exist or is empty it is made and {@link #isFresh};
   * the engine then lays out its files, none of them in a directory below, and calls {@link #mark}
   * last.
   *
   * @throws KvException IN_USE; WRONG_ENGINE; FORMAT_TOO_NEW; DAMAGED if the mark is not whole;
   *     INVALID_ARGUMENT if there are files but no mark; IO_ERROR. All are NOT_APPLIED
   */
  public static EngineDirectory open(FileStore files, Path path, String engine, int format) {
    try {
      files.createDirectories(path);
      AutoCloseable hold = files.lock(path.resolve(LOCK));
      boolean opened = false;
      try {
        boolean fresh = !checkMark(files, path, engine, format);
        opened = true;
        return new EngineDirectory(path, fresh, hold);
      } finally {
        if (!opened) {
          release(hold, path);
        }
      }
    } catch (FileInUseException e) {
      throw KvException.notApplied(
          ErrorCode.IN_USE, "directory " + path + " is in use: " + e.getMessage(), e);
    } catch (IOException e) {
      throw KvException.notApplied(
          ErrorCode.IO_ERROR, "directory " + path + " cannot be opened: " + e, e);
    }
  }

  /** Marks a directory as holding the data of {@code engine} in {@code format}, durably. */
  public static void mark(FileStore files, Path path, String engine, int format)
      throws IOException {
    String body = "engine: " + engine + "\nformat: " + format + "\n";
    String mark = body + "crc32c: " + checksum(body) + "\n";
    files.replace(path.resolve(MARK), mark.getBytes(StandardCharsets.US_ASCII));
    files.delete(path.resolve(MAKING));
  }

  /**
   * Returns the kind of engine whose data a directory holds, or {@code null} if it is not marked.
   *
   * @throws KvException DAMAGED if the mark is not whole, IO_ERROR
   */
  public static @Nullable String engineAt(FileStore files, Path path) {
    try {
      Matcher mark = readMark(files, path);
      return mark == null ? null : mark.group(2);
    } catch (IOException e) {
      throw KvException.notApplied(ErrorCode.IO_ERROR, "cannot read " + path + ": " + e, e);
    }
  }

  /** Returns the directory. */
  public Path path() {
    return path;
  }

  /** Returns whether the directory held nothing when it was opened. */
  public boolean isFresh() {
    return fresh;
  }

  /** Lets go of the directory. May be called twice. */
  @Override
  public void close() {
    try {
      release(hold, path);
    } catch (IOException e) {
      throw KvException.inDoubt(ErrorCode.IO_ERROR, "cannot let go of " + path + ": " + e, e);
    }
  }

  private static boolean checkMark(FileStore files, Path path, String engine, int format)
      throws IOException {
    Matcher mark = readMark(files, path);
    if (mark == null) {
      if (files.exists(path.resolve(MAKING))) {
        removeUnfinished(files, path);
      } else {
        refuseStrangers(files, path);
      }
      files.replace(path.resolve(MAKING), new byte[0]);
      return false;
    }
    if (!mark.group(2).equals(engine)) {
      throw KvException.notApplied(
          ErrorCode.WRONG_ENGINE,
          "directory %s holds the data of engine %s (expected: %s)"
              .formatted(path, mark.group(2), engine));
    }
    if (Integer.parseInt(mark.group(3)) > format) {
      throw KvException.notApplied(
          ErrorCode.FORMAT_TOO_NEW,
          "directory %s has format %s of engine %s (expected: <= %d); open it with a newer version"
              .formatted(path, mark.group(3), engine, format));
    }
    return true;
  }

  private static @Nullable Matcher readMark(FileStore files, Path path) throws IOException {
    Path file = path.resolve(MARK);
    if (!files.exists(file)) {
      return null;
    }
    Matcher mark = MARK_FORM.matcher(new String(files.readAll(file), StandardCharsets.ISO_8859_1));
    if (!mark.matches() || !checksum(mark.group(1)).equals(mark.group(4))) {
      throw KvException.notApplied(
          ErrorCode.DAMAGED, file + " is not whole: its checksum does not hold");
    }
    return mark;
  }

  private static void removeUnfinished(FileStore files, Path path) throws IOException {
    for (Path file : files.list(path)) {
      if (!file.endsWith(LOCK) && !file.endsWith(MAKING)) {
        files.delete(file);
      }
    }
  }

  private static void refuseStrangers(FileStore files, Path path) throws IOException {
    List<Path> others =
        files.list(path).stream()
            .filter(file -> !file.endsWith(LOCK) && !file.endsWith(MAKING + ".new"))
            .toList();
    if (!others.isEmpty()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "directory %s is not empty and has no file %s, so it is not Quoin's; first stranger: %s"
              .formatted(path, MARK, others.get(0).getFileName()));
    }
  }

  private static String checksum(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted((int) crc.getValue());
  }

  private static void release(AutoCloseable hold, Path path) throws IOException {
    try {
      hold.close();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("cannot let go of " + path, e);
    }
  }
}
