package dev.quoin.kv.tck;

import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A file system on which the process ends at one of the operations that change something. */
final class HaltingFiles implements FileStore {
  private final FileStore files;
  private final int haltAt;
  private final Runnable halt;
  private final AtomicInteger operations = new AtomicInteger();

  HaltingFiles(FileStore files, int haltAt, Runnable halt) {
    this.files = files;
    this.haltAt = haltAt;
    this.halt = halt;
  }

  private interface Change {
    void run() throws IOException;
  }

  /** Even operations halt before they are done, odd ones after. */
  private void change(Change change) throws IOException {
    boolean isLast = operations.incrementAndGet() == haltAt;
    if (isLast && haltAt % 2 == 0) {
      halt.run();
    }
    change.run();
    if (isLast) {
      halt.run();
    }
  }

  @Override
  public StorageFile open(Path file, OpenMode mode) throws IOException {
    if (mode == OpenMode.CREATE) {
      change(() -> {});
    }
    return new HaltingFile(files.open(file, mode));
  }

  @Override
  public boolean exists(Path path) {
    return files.exists(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return files.list(directory);
  }

  @Override
  public long size(Path file) throws IOException {
    return files.size(file);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    change(() -> files.createDirectories(directory));
  }

  @Override
  public void delete(Path path) throws IOException {
    change(() -> files.delete(path));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    change(() -> files.rename(from, to));
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    change(() -> files.link(existing, link));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    change(() -> files.syncDirectory(directory));
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    return files.usableBytes(path);
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    return files.lock(file);
  }

  private final class HaltingFile implements StorageFile {
    private final StorageFile file;

    HaltingFile(StorageFile file) {
      this.file = file;
    }

    @Override
    public Path path() {
      return file.path();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    /** The last write of all is done in part, if it is one that would be halted before. */
    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      boolean isLast = operations.incrementAndGet() == haltAt;
      if (isLast && haltAt % 2 == 0) {
        ByteBuffer part = source.duplicate();
        part.limit(part.position() + part.remaining() * (haltAt % 7) / 7);
        file.write(part, position);
        halt.run();
      }
      file.write(source, position);
      if (isLast) {
        halt.run();
      }
    }

    @Override
    public void sync() throws IOException {
      change(file::sync);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void resize(long size) throws IOException {
      change(() -> file.resize(size));
    }

    @Override
    public ByteBuffer map(long position, int size) throws IOException {
      return file.map(position, size);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
