package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import java.nio.file.Path;

/**
 * How a log is opened. Immutable; start with {@link #at}.
 *
 * @param directory where its files are; made if need be
 * @param platform its time, threads, randomness and files
 * @param listener is told of syncs, cuts, damage and failed background work
 * @param fileBytes how long a file is made; one that must hold a longer record is longer. Files
 *     made with another setting stay as they are
 * @param spareFiles how many files at most are kept to be used again
 */
public record MmapLogOptions(
    Path directory, Platform platform, StorageListener listener, int fileBytes, int spareFiles) {
  /** The shortest a file may be. */
  public static final int LEAST_FILE_BYTES = 4 << 10;

  /** The longest a file may be. */
  public static final int MOST_FILE_BYTES = 1 << 30;

  private static final int DEFAULT_FILE_BYTES = 64 << 20;
  private static final int DEFAULT_SPARE_FILES = 2;

  /** Checks the numbers. */
  public MmapLogOptions {
    if (fileBytes < LEAST_FILE_BYTES || fileBytes > MOST_FILE_BYTES || fileBytes % 8 != 0) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "fileBytes: %d (expected: a multiple of 8 from %d to %d)"
              .formatted(fileBytes, LEAST_FILE_BYTES, MOST_FILE_BYTES));
    }
    if (spareFiles < 0) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "spareFiles: " + spareFiles + " (expected: >= 0)");
    }
  }

  /** Returns the defaults: the real world, files of 64 MiB, two of them kept to be used again. */
  public static MmapLogOptions at(Path directory) {
    return new MmapLogOptions(
        directory,
        Platform.system(),
        StorageListener.NONE,
        DEFAULT_FILE_BYTES,
        DEFAULT_SPARE_FILES);
  }

  /** Returns the same options in another world. */
  public MmapLogOptions withPlatform(Platform other) {
    return new MmapLogOptions(directory, other, listener, fileBytes, spareFiles);
  }

  /** Returns the same options with another listener. */
  public MmapLogOptions withListener(StorageListener other) {
    return new MmapLogOptions(directory, platform, other, fileBytes, spareFiles);
  }

  /** Returns the same options with another length of files. */
  public MmapLogOptions withFileBytes(int bytes) {
    return new MmapLogOptions(directory, platform, listener, bytes, spareFiles);
  }

  /** Returns the same options with another number of files kept to be used again. */
  public MmapLogOptions withSpareFiles(int count) {
    return new MmapLogOptions(directory, platform, listener, fileBytes, count);
  }
}
