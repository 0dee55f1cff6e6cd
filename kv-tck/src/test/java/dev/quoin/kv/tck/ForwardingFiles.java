package dev.quoin.kv.tck;

import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file system that does what another one does. */
class ForwardingFiles implements FileStore {
  final FileStore files;

  ForwardingFiles(FileStore files) {
    this.files = files;
  }

  @Override
  public StorageFile open(Path file, OpenMode mode) throws IOException {
    return files.open(file, mode);
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
    files.createDirectories(directory);
  }

  @Override
  public void delete(Path path) throws IOException {
    files.delete(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    files.rename(from, to);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    files.link(existing, link);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    files.syncDirectory(directory);
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    return files.usableBytes(path);
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    return files.lock(file);
  }
}
