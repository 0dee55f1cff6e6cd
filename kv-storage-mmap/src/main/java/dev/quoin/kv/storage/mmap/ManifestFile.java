package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * The manifest on disk, changed by one thread at a time. Where a change failed the file is read
 * again: if it is the old one, nothing happened; if not, it is unknown what a loss of power would
 * leave, and every later change is refused.
 */
final class ManifestFile {
  static final String NAME = "MANIFEST";

  private final FileStore files;
  private final Path path;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Manifest current;
  private volatile boolean uncertain;

  private ManifestFile(FileStore files, Path path, Manifest current) {
    this.files = files;
    this.path = path;
    this.current = current;
  }

  static ManifestFile create(FileStore files, Path directory, Manifest first) throws IOException {
    Path path = directory.resolve(NAME);
    files.replace(path, first.encode());
    return new ManifestFile(files, path, first);
  }

  static ManifestFile open(FileStore files, Path directory, Damages damages) throws IOException {
    Path path = directory.resolve(NAME);
    if (!files.exists(path)) {
      throw damages.at(path, 0, "the file is missing");
    }
    Manifest manifest = Manifest.decode(files.readAll(path));
    if (manifest == null) {
      throw damages.at(path, 0, "its checksum does not hold");
    }
    return new ManifestFile(files, path, manifest);
  }

  Manifest current() {
    return current;
  }

  /** Returns whether it is unknown which manifest is durable. No file may be removed then. */
  boolean isUncertain() {
    return uncertain;
  }

  /** Replaces the manifest durably; the generation grows by one. */
  Manifest update(UnaryOperator<Manifest> change) throws IOException {
    lock.lock();
    try {
      if (uncertain) {
        throw new IOException(path + " could not be replaced before");
      }
      Manifest next = change.apply(current).withGeneration(current.generation() + 1);
      try {
        files.replace(path, next.encode());
      } catch (IOException e) {
        uncertain = !holdsCurrent();
        throw e;
      }
      current = next;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Checks that the file still is what it should be. */
  void verify(Damages damages) throws IOException {
    lock.lock();
    try {
      if (!uncertain && !holdsCurrent()) {
        throw damages.at(path, 0, "it is not what was written");
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #update}, for callers whose failures are told to a user. */
  Manifest updateOrRefuse(UnaryOperator<Manifest> change) {
    try {
      return update(change);
    } catch (IOException e) {
      ErrorCode code = Failures.code(e);
      throw uncertain
          ? KvException.inDoubt(code, path + " cannot be replaced: " + e, e)
          : KvException.notApplied(code, path + " cannot be replaced: " + e, e);
    }
  }

  private boolean holdsCurrent() {
    try {
      return Arrays.equals(files.readAll(path), current.encode());
    } catch (IOException e) {
      return false;
    }
  }
}
