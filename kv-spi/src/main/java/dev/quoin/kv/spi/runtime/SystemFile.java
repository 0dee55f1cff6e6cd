package dev.quoin.kv.spi.runtime;

import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file behind a channel that survives interrupts. The JDK closes a channel, for every thread,
 * when a thread that uses it is interrupted; the file is then opened anew and the operation
 * repeated, which is harmless as every operation names its position.
 */
final class SystemFile implements StorageFile {
  private final Path path;
  private final boolean writable;
  private volatile FileChannel channel;
  private volatile boolean closed;

  SystemFile(Path path, OpenMode mode) throws IOException {
    this.path = path;
    this.writable = mode != OpenMode.READ;
    this.channel =
        mode == OpenMode.CREATE
            ? FileChannel.open(
                path,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)
            : openExisting();
  }

  private FileChannel openExisting() throws IOException {
    return writable
        ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
        : FileChannel.open(path, StandardOpenOption.READ);
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    int start = target.position();
    return (int)
        repeat(
            current -> {
              target.position(start);
              long at = position;
              while (target.hasRemaining()) {
                int count = current.read(target, at);
                if (count < 0) {
                  break;
                }
                at += count;
              }
              return at - position;
            });
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    int start = source.position();
    repeat(
        current -> {
          source.position(start);
          long at = position;
          while (source.hasRemaining()) {
            at += current.write(source, at);
          }
          return at;
        });
  }

  @Override
  public void sync() throws IOException {
    repeat(
        current -> {
          current.force(false);
          return 0;
        });
  }

  @Override
  public long size() throws IOException {
    return repeat(FileChannel::size);
  }

  @Override
  public void resize(long size) throws IOException {
    repeat(
        current -> {
          if (size > current.size()) {
            current.write(ByteBuffer.allocate(1), size - 1);
          } else {
            current.truncate(size);
          }
          return size;
        });
  }

  @Override
  public ByteBuffer map(long position, int size) throws IOException {
    ByteBuffer[] mapped = new ByteBuffer[1];
    repeat(
        current -> {
          mapped[0] = current.map(MapMode.READ_ONLY, position, size);
          return 0;
        });
    return mapped[0];
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    channel.close();
  }

  private interface Operation {
    long on(FileChannel channel) throws IOException;
  }

  private long repeat(Operation operation) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        FileChannel current = channel;
        try {
          return operation.on(current);
        } catch (ClosedChannelException e) {
          interrupted |= Thread.interrupted();
          reopen(current, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen(FileChannel broken, ClosedChannelException cause)
      throws IOException {
    if (closed) {
      throw cause;
    }
    if (channel == broken) {
      channel = openExisting();
    }
  }
}
