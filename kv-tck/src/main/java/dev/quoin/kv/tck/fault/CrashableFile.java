package dev.quoin.kv.tck.fault;

import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;

/** An open file of {@link CrashableFiles}. */
final class CrashableFile implements StorageFile {
  private final CrashableFiles files;
  private final Path path;
  private final Inode inode;
  private final boolean writable;
  private volatile boolean closed;

  CrashableFile(CrashableFiles files, Path path, Inode inode, boolean writable) {
    this.files = files;
    this.path = path;
    this.inode = inode;
    this.writable = writable;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    synchronized (files) {
      checkOpen();
      files.checkPower();
      return inode.read(target, position);
    }
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    synchronized (files) {
      checkWritable();
      files.begin();
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      inode.change(new Inode.Write(Math.toIntExact(position), bytes));
      files.checkPower();
    }
  }

  @Override
  public void sync() throws IOException {
    synchronized (files) {
      checkOpen();
      files.begin();
      files.checkPower();
      inode.sync();
    }
  }

  @Override
  public long size() throws IOException {
    synchronized (files) {
      checkOpen();
      files.checkPower();
      return inode.size();
    }
  }

  @Override
  public void resize(long size) throws IOException {
    synchronized (files) {
      checkWritable();
      files.begin();
      inode.change(new Inode.Resize(Math.toIntExact(size)));
      files.checkPower();
    }
  }

  @Override
  public ByteBuffer map(long position, int size) throws IOException {
    synchronized (files) {
      checkOpen();
      files.checkPower();
      return inode.map(Math.toIntExact(position), size);
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private void checkWritable() throws IOException {
    checkOpen();
    if (!writable) {
      throw new NonWritableChannelException();
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }
}
