package dev.quoin.kv.spi.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file that is read and written at positions. Thread-safe. */
public interface StorageFile extends AutoCloseable {
  /** Returns the name under which the file was opened. */
  Path path();

  /**
   * Reads until {@code target} is full or the file ends.
   *
   * @return how many bytes were read; less than remained only at the end of the file
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes all that remains in {@code source}, making the file longer if need be. On return the
   * bytes survive the end of the process.
   */
  void write(ByteBuffer source, long position) throws IOException;

  /** Makes what was written durable, with as much of the metadata as reading it back needs. */
  void sync() throws IOException;

  /** Returns the length of the file. */
  long size() throws IOException;

  /** Cuts the file, or lengthens it with zeros that need not take disk space yet. */
  void resize(long size) throws IOException;

  /**
   * Returns a read-only, big-endian view of a part of the file that lies within its length. What
   * {@link #write} wrote is seen in it by every thread that learned of the write. The view outlives
   * this file's closing and its name, and is let go when nobody refers to it any more; it must not
   * be read where the file was cut since.
   */
  ByteBuffer map(long position, int size) throws IOException;

  /** Closes the file without syncing. May be called twice. */
  @Override
  void close() throws IOException;
}
