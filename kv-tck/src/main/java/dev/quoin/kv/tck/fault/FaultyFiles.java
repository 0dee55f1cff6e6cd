package dev.quoin.kv.tck.fault;

import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Another file system whose operations are counted and can be made to fail: all of a kind from a
 * moment on, every one that a {@link Probe} objects to, or those that need more space than is left.
 * Thread-safe.
 *
 * <pre>{@code
 * FaultyFiles files = new FaultyFiles(platform.files());
 * files.fail(FileOperation.SYNC);           // from now on every fsync fails
 * files.limitSpace(1 << 20);                // one more MiB, then "No space left on device"
 * files.probe((operation, file) -> {        // a named point at which the process dies
 *   if (operation == FileOperation.RENAME) Runtime.getRuntime().halt(9);
 * });
 * }</pre>
 */
public final class FaultyFiles implements FileStore {
  /** Is told of each operation before it happens, on the thread that asked for it. */
  @FunctionalInterface
  public interface Probe {
    /**
     * Lets the operation happen, after having waited if it likes, or throws instead.
     *
     * @param file the file or directory it is done to, by its new name where there are two
     */
    void before(FileOperation operation, Path file) throws IOException;
  }

  private static final Probe NOTHING = (operation, file) -> {};

  private final FileStore delegate;
  private final Map<FileOperation, AtomicLong> counts = new EnumMap<>(FileOperation.class);
  private final Map<FileOperation, AtomicLong> allowed = new EnumMap<>(FileOperation.class);
  private final AtomicLong space = new AtomicLong(Long.MAX_VALUE);
  private volatile Probe probe = NOTHING;

  /** Makes a file system that does what {@code delegate} does until it is told otherwise. */
  public FaultyFiles(FileStore delegate) {
    this.delegate = delegate;
    for (FileOperation operation : FileOperation.values()) {
      counts.put(operation, new AtomicLong());
      allowed.put(operation, new AtomicLong(Long.MAX_VALUE));
    }
  }

  /** Makes every operation of this kind fail from now on. */
  public void fail(FileOperation operation) {
    failAfter(operation, 0);
  }

  /** Makes operations of this kind fail once {@code more} of them have been done. */
  public void failAfter(FileOperation operation, long more) {
    of(allowed, operation).set(more);
  }

  /**
   * Lets files grow by this many bytes in all; a write beyond that writes what fits and fails as on
   * a full disk. What is written over existing bytes takes nothing; what is deleted gives nothing
   * back.
   */
  public void limitSpace(long newBytes) {
    space.set(newBytes);
  }

  /** Tells {@code other} of every operation from now on, instead of whoever was told before. */
  public void probe(Probe other) {
    probe = other;
  }

  /** Lets everything succeed again. Counts stay. */
  public void heal() {
    allowed.values().forEach(count -> count.set(Long.MAX_VALUE));
    space.set(Long.MAX_VALUE);
    probe = NOTHING;
  }

  /** Returns how many operations of this kind were asked for, the failed ones included. */
  public long count(FileOperation operation) {
    return of(counts, operation).get();
  }

  void before(FileOperation operation, Path file) throws IOException {
    of(counts, operation).incrementAndGet();
    probe.before(operation, file);
    if (of(allowed, operation).getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      throw new IOException("injected failure: " + operation + " of " + file);
    }
  }

  /** Takes up to {@code bytes} of the space left, and returns how many it got. */
  long takeSpace(long bytes) {
    while (true) {
      long left = space.get();
      long taken = Math.min(left, bytes);
      long rest = left == Long.MAX_VALUE ? left : left - taken;
      if (space.compareAndSet(left, rest)) {
        return taken;
      }
    }
  }

  @Override
  public StorageFile open(Path file, OpenMode mode) throws IOException {
    before(mode == OpenMode.CREATE ? FileOperation.CREATE : FileOperation.OPEN, file);
    return new FaultyFile(this, delegate.open(file, mode));
  }

  @Override
  public boolean exists(Path path) {
    return delegate.exists(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    before(FileOperation.LIST, directory);
    return delegate.list(directory);
  }

  @Override
  public long size(Path file) throws IOException {
    return delegate.size(file);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    before(FileOperation.CREATE_DIRECTORY, directory);
    delegate.createDirectories(directory);
  }

  @Override
  public void delete(Path path) throws IOException {
    before(FileOperation.DELETE, path);
    delegate.delete(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    before(FileOperation.RENAME, to);
    delegate.rename(from, to);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    before(FileOperation.LINK, link);
    delegate.link(existing, link);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    before(FileOperation.SYNC_DIRECTORY, directory);
    delegate.syncDirectory(directory);
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    return Math.min(space.get(), delegate.usableBytes(path));
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    before(FileOperation.LOCK, file);
    return delegate.lock(file);
  }

  private static AtomicLong of(Map<FileOperation, AtomicLong> map, FileOperation operation) {
    AtomicLong value = map.get(operation);
    if (value == null) {
      throw new IllegalStateException("not counted: " + operation);
    }
    return value;
  }
}
