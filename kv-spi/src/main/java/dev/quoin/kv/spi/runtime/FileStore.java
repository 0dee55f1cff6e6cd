package dev.quoin.kv.spi.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system. Thread-safe. What becomes durable when is said as by POSIX: the content of a file
 * by {@link StorageFile#sync}, its name by {@link #syncDirectory} of the directory it stands in.
 *
 * <p>An interrupt of the calling thread never disturbs an operation or a file; the thread's
 * interrupt status is kept.
 */
public interface FileStore {
  /** How a file is opened. */
  enum OpenMode {
    /** An existing file, to be read. */
    READ,
    /** An existing file, to be read and written. */
    WRITE,
    /** A file that does not exist, to be read and written. */
    CREATE
  }

  /** Opens a file, which the caller closes. An open file is not renamed. */
  StorageFile open(Path file, OpenMode mode) throws IOException;

  /** Returns whether there is a file or directory of this name. */
  boolean exists(Path path);

  /** Returns the files and directories in {@code directory}, ordered by name. */
  List<Path> list(Path directory) throws IOException;

  /** Returns the length of a file. */
  long size(Path file) throws IOException;

  /** Makes a directory, and those it stands in, durably; does nothing if it exists. */
  void createDirectories(Path directory) throws IOException;

  /** Removes a file or an empty directory; does nothing if there is none. */
  void delete(Path path) throws IOException;

  /** Gives a file another name in one step, replacing what had that name. */
  void rename(Path from, Path to) throws IOException;

  /** Gives a file a second name. */
  void link(Path existing, Path link) throws IOException;

  /** Makes the names in {@code directory} durable. */
  void syncDirectory(Path directory) throws IOException;

  /** Returns how many bytes can still be written to the disk on which {@code path} is. */
  long usableBytes(Path path) throws IOException;

  /**
   * Takes hold of {@code file}, which is made if need be, against every other process and every
   * other holder in this one.
   *
   * @return the hold, which ends when it is closed or the process ends
   * @throws FileInUseException if somebody else has it, with who if that can be told
   */
  AutoCloseable lock(Path file) throws IOException;

  /** Returns the content of a small file. */
  default byte[] readAll(Path file) throws IOException {
    try (StorageFile opened = open(file, OpenMode.READ)) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(opened.size()));
      opened.read(content, 0);
      return content.array();
    }
  }

  /**
   * Gives a small file a new content durably and in one step: after a crash it has the old content
   * or the new one.
   */
  default void replace(Path file, byte[] content) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    delete(fresh);
    try (StorageFile opened = open(fresh, OpenMode.CREATE)) {
      opened.write(ByteBuffer.wrap(content), 0);
      opened.sync();
    }
    rename(fresh, file);
    if (directory != null) {
      syncDirectory(directory);
    }
  }
}
