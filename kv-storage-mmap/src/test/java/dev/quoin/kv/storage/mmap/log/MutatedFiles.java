package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A file system that leaves out what a broken log would leave out. */
record MutatedFiles(FileStore delegate, LogMutation mutation) implements FileStore {
  @Override
  public StorageFile open(Path file, OpenMode mode) throws IOException {
    StorageFile opened = delegate.open(file, mode);
    return mutation == LogMutation.SKIPS_THE_SYNC ? new UnsyncedFile(opened) : opened;
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    if (mutation != LogMutation.SKIPS_THE_SYNC_OF_DIRECTORIES) {
      delegate.syncDirectory(directory);
    }
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    return mutation == LogMutation.TAKES_NO_LOCK ? () -> {} : delegate.lock(file);
  }

  @Override
  public boolean exists(Path path) {
    return delegate.exists(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return delegate.list(directory);
  }

  @Override
  public long size(Path file) throws IOException {
    return delegate.size(file);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    delegate.createDirectories(directory);
  }

  @Override
  public void delete(Path path) throws IOException {
    delegate.delete(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    delegate.rename(from, to);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    delegate.link(existing, link);
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    return delegate.usableBytes(path);
  }

  private record UnsyncedFile(StorageFile delegate) implements StorageFile {
    @Override
    public Path path() {
      return delegate.path();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return delegate.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      delegate.write(source, position);
    }

    @Override
    public void sync() {}

    @Override
    public long size() throws IOException {
      return delegate.size();
    }

    @Override
    public void resize(long size) throws IOException {
      delegate.resize(size);
    }

    @Override
    public ByteBuffer map(long position, int size) throws IOException {
      return delegate.map(position, size);
    }

    @Override
    public void close() throws IOException {
      delegate.close();
    }
  }
}
