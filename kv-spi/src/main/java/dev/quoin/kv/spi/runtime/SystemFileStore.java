package dev.quoin.kv.spi.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The file system of the operating system. */
final class SystemFileStore implements FileStore {
  /**
   * The lock files held by this process. Asked before a lock file is opened at all: POSIX releases
   * a process's locks on a file when the process closes any descriptor of it.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  @Override
  public StorageFile open(Path file, OpenMode mode) throws IOException {
    return new SystemFile(file, mode);
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  @Override
  public long size(Path file) throws IOException {
    return Files.size(file);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath();
    if (Files.isDirectory(absolute)) {
      return;
    }
    Path parent = absolute.getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    Files.createDirectories(absolute);
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.deleteIfExists(path);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    Files.createLink(link, existing);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    uninterrupted(
        () -> {
          try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
            return directory;
          }
        });
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  @Override
  public AutoCloseable lock(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path directory = absolute.getParent();
    Path identity =
        directory == null ? absolute : directory.toRealPath().resolve(absolute.getFileName());
    if (!HELD.add(identity)) {
      throw new FileInUseException(file + " is held by another instance in this process");
    }
    boolean held = false;
    try {
      FileChannel channel = uninterrupted(() -> openLocked(file));
      held = true;
      return new Hold(channel, identity);
    } finally {
      if (!held) {
        HELD.remove(identity);
      }
    }
  }

  /** Whatever fails, the channel is closed before the file leaves {@link #HELD}: see there. */
  private static FileChannel openLocked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new FileInUseException(file + " is held by process " + owner(channel));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      locked = true;
      return channel;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  /** Repeats an operation on a channel of its own for as long as interrupts close that channel. */
  private static <T> T uninterrupted(Operation<T> operation) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return operation.run();
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(20);
    channel.read(content, 0);
    String pid = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
    return pid.isEmpty() ? "(not known)" : pid;
  }

  private static final class Hold implements AutoCloseable {
    private final FileChannel channel;
    private final Path identity;
    private boolean closed;

    Hold(FileChannel channel, Path identity) {
      this.channel = channel;
      this.identity = identity;
    }

    @Override
    public synchronized void close() throws IOException {
      if (!closed) {
        closed = true;
        channel.close();
        HELD.remove(identity);
      }
    }
  }
}
