package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The small file that says which file of the log is the first: 8 bytes of its sequence, 4 of their
 * crc32c. Whatever has a lower sequence was dropped, even if its name came back after a crash.
 */
final class FirstMark {
  static final String NAME = "FIRST";

  private static final int BYTES = 12;

  private FirstMark() {}

  static void write(FileStore files, Path directory, long sequence) throws IOException {
    ByteBuffer mark = ByteBuffer.allocate(BYTES).putLong(0, sequence);
    mark.putInt(8, Frame.checksumOf(mark.array(), 0, 8));
    files.replace(directory.resolve(NAME), mark.array());
  }

  static long read(FileStore files, Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    if (!files.exists(file)) {
      throw KvException.notApplied(ErrorCode.DAMAGED, file + " is missing");
    }
    ByteBuffer mark = ByteBuffer.wrap(files.readAll(file));
    if (mark.limit() != BYTES || mark.getInt(8) != Frame.checksumOf(mark.array(), 0, 8)) {
      throw KvException.notApplied(
          ErrorCode.DAMAGED, file + " is damaged: its checksum does not hold");
    }
    return mark.getLong(0);
  }
}
