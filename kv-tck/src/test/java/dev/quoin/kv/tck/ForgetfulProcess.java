package dev.quoin.kv.tck;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.runtime.StorageFile;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** A mutant that keeps in memory, until it syncs, what it says the operating system has. */
public final class ForgetfulProcess implements StorageEngineFactory {
  /** For the processes that make it by its name. */
  public ForgetfulProcess() {}

  @Override
  public String name() {
    return ReferenceEngine.NAME;
  }

  @Override
  public StorageEngine open(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    Platform lazy = platform.withFiles(new LazyFiles(platform.files()));
    return Mutant.reference().open(directory, lazy, listener, settings);
  }

  private static final class LazyFiles extends ForwardingFiles {
    LazyFiles(FileStore files) {
      super(files);
    }

    @Override
    public StorageFile open(Path file, OpenMode mode) throws IOException {
      return new LazyFile(files.open(file, mode));
    }
  }

  private record Write(ByteBuffer source, long position) {}

  private static final class LazyFile implements StorageFile {
    private final StorageFile file;
    private final Deque<Write> waiting = new ArrayDeque<>();

    LazyFile(StorageFile file) {
      this.file = file;
    }

    private synchronized StorageFile flushed() throws IOException {
      while (!waiting.isEmpty()) {
        Write write = waiting.removeFirst();
        file.write(write.source(), write.position());
      }
      return file;
    }

    @Override
    public Path path() {
      return file.path();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return flushed().read(target, position);
    }

    @Override
    public synchronized void write(ByteBuffer source, long position) {
      ByteBuffer copy = ByteBuffer.allocate(source.remaining()).put(source).flip();
      waiting.addLast(new Write(copy, position));
    }

    @Override
    public void sync() throws IOException {
      flushed().sync();
    }

    @Override
    public long size() throws IOException {
      return flushed().size();
    }

    @Override
    public void resize(long size) throws IOException {
      flushed().resize(size);
    }

    @Override
    public ByteBuffer map(long position, int size) throws IOException {
      return flushed().map(position, size);
    }

    @Override
    public void close() throws IOException {
      flushed().close();
    }
  }
}
