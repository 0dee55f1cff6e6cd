package dev.quoin.kv.tck.fault;

import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A file of {@link FaultyFiles}. */
final class FaultyFile implements StorageFile {
  private final FaultyFiles files;
  private final StorageFile delegate;

  FaultyFile(FaultyFiles files, StorageFile delegate) {
    this.files = files;
    this.delegate = delegate;
  }

  @Override
  public Path path() {
    return delegate.path();
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    files.before(FileOperation.READ, path());
    return delegate.read(target, position);
  }

  @Override
  public void write(ByteBuffer source, long position) throws IOException {
    files.before(FileOperation.WRITE, path());
    long end = position + source.remaining();
    long missing = grow(end);
    if (missing == 0) {
      delegate.write(source, position);
      return;
    }
    int whole = source.limit();
    source.limit((int) Math.max(source.position(), whole - missing));
    try {
      delegate.write(source, position);
    } finally {
      source.limit(whole);
    }
    throw noSpace();
  }

  @Override
  public void sync() throws IOException {
    files.before(FileOperation.SYNC, path());
    delegate.sync();
  }

  @Override
  public long size() throws IOException {
    return delegate.size();
  }

  @Override
  public void resize(long size) throws IOException {
    files.before(FileOperation.RESIZE, path());
    if (grow(size) != 0) {
      throw noSpace();
    }
    delegate.resize(size);
  }

  @Override
  public ByteBuffer map(long position, int size) throws IOException {
    files.before(FileOperation.MAP, path());
    return delegate.map(position, size);
  }

  @Override
  public void close() throws IOException {
    delegate.close();
  }

  /**
   * Takes the space that a length of {@code end} needs; returns how many bytes there is none for.
   */
  private long grow(long end) throws IOException {
    long wanted = Math.max(0, end - delegate.size());
    return wanted - files.takeSpace(wanted);
  }

  private IOException noSpace() {
    return new IOException("No space left on device: " + path());
  }
}
