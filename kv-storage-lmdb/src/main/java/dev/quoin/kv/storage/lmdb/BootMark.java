package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The file that says: opened without syncing, since this boot of the machine, and not closed since.
 * In the same boot the page cache still has everything, so {@code kill -9} did no harm; in a later
 * one LMDB cannot tell what is missing, and reading it could return anything or end the process.
 */
final class BootMark {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String NAME = "quoin.unsynced";
  private static final int LONGEST = 64;

  private final FileStore files;
  private final Path file;
  private final Path bootId;

  BootMark(FileStore files, Path directory) {
    this(files, directory, BOOT_ID);
  }

  /** For tests, which cannot boot the machine. */
  BootMark(FileStore files, Path directory, Path bootId) {
    this.files = files;
    this.file = directory.resolve(NAME);
    this.bootId = bootId;
  }

  /**
   * Refuses a store that the machine went down under.
   *
   * @return whether the store was left open in this boot, so that it has to be synced
   */
  boolean check() throws IOException {
    if (!files.exists(file)) {
      return false;
    }
    String left = new String(files.readAll(file), StandardCharsets.US_ASCII);
    if (!files.exists(bootId) || !left.equals(readBootId())) {
      throw KvException.notApplied(
          ErrorCode.DAMAGED,
          file.getParent()
              + " was open with crashSafety PROCESS_END when the machine went down: what it holds is"
              + " unknown; restore it from a checkpoint");
    }
    return true;
  }

  /** Says that the store is open and not synced. */
  void set() throws IOException {
    if (!files.exists(bootId)) {
      throw KvException.notApplied(
          ErrorCode.UNSUPPORTED,
          "crashSafety: PROCESS_END (expected: POWER_LOSS, as there is no "
              + bootId
              + " to tell one boot of the machine from another)");
    }
    files.replace(file, readBootId().getBytes(StandardCharsets.US_ASCII));
  }

  /** Says that everything was synced. */
  void clear() throws IOException {
    if (files.exists(file)) {
      files.delete(file);
      Path directory = file.getParent();
      if (directory != null) {
        files.syncDirectory(directory);
      }
    }
  }

  /** Reads a file that says it has no length. */
  private String readBootId() throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST);
    try (StorageFile opened = files.open(bootId, OpenMode.READ)) {
      opened.read(text, 0);
    }
    return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).trim();
  }
}
