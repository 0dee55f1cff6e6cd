package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes numbers and bytes into a file by blocks: its length, a CRC32C over its number and its
 * content, the content.
 */
final class BlockWriter {
  static final int BLOCK = 1 << 20;
  static final int HEADER = 8;

  private final StorageFile file;
  private final ByteBuffer block = ByteBuffer.allocate(HEADER + BLOCK).position(HEADER);
  private long position;
  private int number;

  BlockWriter(StorageFile file) {
    this.file = file;
  }

  void putLong(long value) throws IOException {
    if (block.remaining() < Long.BYTES) {
      flush();
    }
    block.putLong(value);
  }

  void putBytes(byte[] bytes) throws IOException {
    if (block.remaining() < bytes.length) {
      flush();
    }
    block.put(bytes);
  }

  /** Writes the last block. */
  void finish() throws IOException {
    flush();
  }

  private void flush() throws IOException {
    int length = block.position() - HEADER;
    block.putInt(0, length).putInt(4, checksum(number, block.array(), length));
    block.flip();
    file.write(block, position);
    position += HEADER + length;
    number++;
    block.clear().position(HEADER);
  }

  static int checksum(int number, byte[] block, int length) {
    CRC32C crc = new CRC32C();
    crc.update(number);
    crc.update(number >>> 8);
    crc.update(number >>> 16);
    crc.update(block, HEADER, length);
    return (int) crc.getValue();
  }
}
