package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What is left of the disk. Written by system calls, a full disk is an error like others; written
 * through the map ({@code MDB_WRITEMAP}) it is a SIGBUS, so a margin is kept free then, and looked
 * after each time that about a fourth of it may have been used.
 */
final class Space {
  private static final long MARGIN_BYTES = 128L << 20;

  /** Below this a write that fails for no told reason failed for want of space. */
  private static final long SHORT_BYTES = 64L << 10;

  /** Pages that one write may touch, beside its value: path, free list, root. */
  private static final long PAGES_PER_WRITE = 16 * 4096;

  private final FileStore files;
  private final Path directory;
  private final boolean keepsMargin;
  private long unchecked = MARGIN_BYTES;

  Space(FileStore files, Path directory, boolean keepsMargin) {
    this.files = files;
    this.directory = directory;
    this.keepsMargin = keepsMargin;
  }

  /** Refuses a group of writes that might not fit. For the one writer. */
  void check(List<WriteRequest> group) {
    if (!keepsMargin) {
      return;
    }
    long bytes = 0;
    for (WriteRequest request : group) {
      bytes += 2 * request.bytes() + PAGES_PER_WRITE;
    }
    unchecked += bytes;
    if (unchecked > MARGIN_BYTES / 4) {
      long usable = usableBytes();
      if (usable < MARGIN_BYTES + bytes) {
        throw KvException.notApplied(
            ErrorCode.NO_SPACE,
            "%d bytes are free on the disk of %s (expected: >= %d, as pages are written through the map)"
                .formatted(usable, directory, MARGIN_BYTES + bytes));
      }
      unchecked = 0;
    }
  }

  boolean isShort() {
    return usableBytes() < SHORT_BYTES;
  }

  private long usableBytes() {
    try {
      return files.usableBytes(directory);
    } catch (IOException e) {
      throw KvException.notApplied(
          ErrorCode.IO_ERROR, "cannot ask for the free space of " + directory + ": " + e, e);
    }
  }
}
