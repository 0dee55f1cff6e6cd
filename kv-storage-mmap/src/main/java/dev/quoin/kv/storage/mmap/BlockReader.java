package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads what a {@link BlockWriter} wrote, and fails where a block is not what it was. */
final class BlockReader {
  private final StorageFile file;
  private final ByteBuffer block =
      ByteBuffer.allocate(BlockWriter.HEADER + BlockWriter.BLOCK).limit(0);
  private long position;
  private int number;

  BlockReader(StorageFile file) {
    this.file = file;
  }

  long getLong() throws IOException {
    need(Long.BYTES);
    return block.getLong();
  }

  long[] getLongs(int count) throws IOException {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = getLong();
    }
    return values;
  }

  byte[] getBytes(int length) throws IOException {
    byte[] bytes = new byte[length];
    need(length);
    block.get(bytes);
    return bytes;
  }

  private void need(int length) throws IOException {
    if (block.remaining() == 0 && length > 0) {
      fill();
    }
    if (block.remaining() < length) {
      throw new IOException("block " + (number - 1) + " is shorter than what it should hold");
    }
  }

  private void fill() throws IOException {
    block.clear().limit(BlockWriter.HEADER);
    int read = file.read(block, position);
    int length = read < BlockWriter.HEADER ? -1 : block.getInt(0);
    if (length <= 0 || length > BlockWriter.BLOCK) {
      throw new IOException("block " + number + " has no length");
    }
    block.limit(BlockWriter.HEADER + length);
    read = file.read(block, position + BlockWriter.HEADER);
    if (read < length || block.getInt(4) != BlockWriter.checksum(number, block.array(), length)) {
      throw new IOException("the checksum of block " + number + " does not hold");
    }
    position += BlockWriter.HEADER + length;
    number++;
    block.position(BlockWriter.HEADER);
  }
}
