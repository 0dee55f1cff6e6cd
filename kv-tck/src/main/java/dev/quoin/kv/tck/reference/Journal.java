package dev.quoin.kv.tck.reference;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file of a reference engine: a record for each batch, in the order in which they were applied.
 *
 * <pre>
 *   record:  length (4) | CRC32C of length and payload (4) | payload: the changes of one batch
 * </pre>
 *
 * <p>A second file says, since the last clean close, up to where the first is whole: damage below
 * is told, and only what comes after can be a torn tail.
 *
 * <p>Appending is for one thread at a time; syncing is for all, and one sync serves all that were
 * appended before it began. After any failure the journal takes nothing more: what the file then
 * holds is not known.
 */
final class Journal {
  private static final String NAME = "journal";
  private static final String NEXT = "journal.next";
  private static final String PROMISE = "journal.whole";
  private static final int HEADER_BYTES = 2 * Integer.BYTES;
  private static final int PROMISE_BYTES = Long.BYTES + Integer.BYTES;

  private final Path directory;
  private final Platform platform;
  private final StorageListener listener;

  /** Held while syncing and while the file is exchanged; taken before the engine's lock. */
  private final Object syncing = new Object();

  private volatile StorageFile file;
  private volatile long end;
  private volatile long appended;
  private volatile long synced;
  private volatile @Nullable Throwable failure;

  private Journal(
      Path directory, Platform platform, StorageListener listener, StorageFile file, long end) {
    this.directory = directory;
    this.platform = platform;
    this.listener = listener;
    this.file = file;
    this.end = end;
  }

  /** Makes a journal that holds {@code changes}, durably, in a directory without one. */
  static void create(FileStore files, Path directory, List<Change> changes) throws IOException {
    Path path = directory.resolve(NAME);
    write(files, path, changes);
    promise(files, directory, files.size(path));
    files.syncDirectory(directory);
  }

  /** Opens a journal, hands all of it to {@code replay}, and cuts a torn tail. */
  static Journal open(
      Path directory, Platform platform, StorageListener listener, Consumer<Change> replay)
      throws IOException {
    FileStore files = platform.files();
    files.delete(directory.resolve(NEXT));
    StorageFile file = files.open(directory.resolve(NAME), OpenMode.WRITE);
    try {
      long end = read(file, replay);
      if (end < promised(files, directory)) {
        throw damaged(file.path(), end);
      }
      long torn = file.size() - end;
      if (torn > 0) {
        file.resize(end);
        file.sync();
        listener.tailCut(file.path().toString(), torn);
      }
      return new Journal(directory, platform, listener, file, end);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Appends a batch and returns its number, to be handed to {@link #sync}. */
  long append(List<Change> changes) {
    checkHealthy();
    long start = end;
    long number = appended + 1;
    try {
      end = start + append(file, start, changes);
      appended = number;
      return number;
    } catch (IOException e) {
      failure = e;
      throw KvException.inDoubt(
          ErrorCode.IO_ERROR, "cannot append to " + file.path() + " at " + start + ": " + e, e);
    }
  }

  /** Returns the number of the last batch. */
  long appended() {
    return appended;
  }

  /** Returns once the batch of this number is durable. */
  void sync(long number) {
    synchronized (syncing) {
      checkHealthy();
      if (synced >= number) {
        return;
      }
      long upTo = appended;
      long start = platform.clock().nanos();
      try {
        file.sync();
      } catch (IOException e) {
        failure = e;
        throw KvException.inDoubt(ErrorCode.IO_ERROR, "cannot sync " + file.path() + ": " + e, e);
      }
      listener.synced(platform.clock().nanos() - start, upTo - synced);
      synced = upTo;
    }
  }

  /**
   * Puts a journal of just {@code contents} in the place of this one.
   *
   * @param lock what keeps everybody from appending; taken here, after the journal's own
   */
  void rewrite(Object lock, Supplier<List<Change>> contents) {
    synchronized (syncing) {
      synchronized (lock) {
        checkHealthy();
        try {
          FileStore files = platform.files();
          Path next = directory.resolve(NEXT);
          write(files, next, contents.get());
          file.close();
          files.delete(directory.resolve(PROMISE));
          files.rename(next, directory.resolve(NAME));
          files.syncDirectory(directory);
          file = files.open(directory.resolve(NAME), OpenMode.WRITE);
          end = file.size();
          synced = appended;
        } catch (IOException e) {
          failure = e;
          throw KvException.inDoubt(
              ErrorCode.IO_ERROR, "cannot rewrite " + file.path() + ": " + e, e);
        }
      }
    }
  }

  /** Checks every record; the caller keeps everybody from appending. */
  void verify() {
    try {
      if (read(file, change -> {}) != end) {
        throw damaged(file.path(), end);
      }
    } catch (IOException e) {
      throw KvException.notApplied(ErrorCode.IO_ERROR, "cannot read " + file.path() + ": " + e, e);
    }
  }

  long bytes() {
    return end;
  }

  void close() {
    try {
      try (StorageFile closing = file) {
        if (failure == null) {
          sync(appended);
          promise(platform.files(), directory, end);
        }
      }
    } catch (IOException e) {
      throw KvException.inDoubt(ErrorCode.IO_ERROR, "cannot close " + file.path() + ": " + e, e);
    }
  }

  private void checkHealthy() {
    Throwable cause = failure;
    if (cause != null) {
      throw KvException.notApplied(
          ErrorCode.IO_ERROR,
          "nothing is written to " + file.path() + " since it failed; reopen the engine",
          cause);
    }
  }

  private static void write(FileStore files, Path path, List<Change> changes) throws IOException {
    files.delete(path);
    try (StorageFile file = files.open(path, OpenMode.CREATE)) {
      long end = 0;
      for (Change change : changes) {
        end += append(file, end, List.of(change));
      }
      file.sync();
    }
  }

  private static void promise(FileStore files, Path directory, long whole) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(PROMISE_BYTES).putLong(whole);
    content.putInt(checksum(content.duplicate().flip()));
    files.replace(directory.resolve(PROMISE), content.array());
  }

  private static long promised(FileStore files, Path directory) throws IOException {
    Path path = directory.resolve(PROMISE);
    if (!files.exists(path)) {
      return 0;
    }
    ByteBuffer content = ByteBuffer.wrap(files.readAll(path));
    if (content.remaining() != PROMISE_BYTES
        || checksum(content.slice(0, Long.BYTES)) != content.getInt(Long.BYTES)) {
      throw damaged(path, 0);
    }
    return content.getLong();
  }

  private static long append(StorageFile file, long end, List<Change> changes) throws IOException {
    ByteBuffer payload = Change.encode(changes);
    ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + payload.remaining());
    record.putInt(payload.remaining()).putInt(checksum(payload)).put(payload).flip();
    long bytes = record.remaining();
    file.write(record, end);
    return bytes;
  }

  /** Reads all whole records and returns where they end; what follows is a torn tail. */
  private static long read(StorageFile file, Consumer<Change> replay) throws IOException {
    long size = file.size();
    long position = 0;
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
    while (size - position >= HEADER_BYTES) {
      file.read(header.clear(), position);
      int length = header.getInt(0);
      if (length <= 0 || length > size - position - HEADER_BYTES) {
        return position;
      }
      ByteBuffer payload = ByteBuffer.allocate(length);
      file.read(payload, position + HEADER_BYTES);
      if (checksum(payload.flip()) != header.getInt(4)) {
        if (position + HEADER_BYTES + length == size) {
          return position;
        }
        throw damaged(file.path(), position);
      }
      Change.decode(payload).forEach(replay);
      position += HEADER_BYTES + length;
    }
    return position;
  }

  private static KvException damaged(Path path, long position) {
    return KvException.notApplied(
        ErrorCode.DAMAGED, "record at " + path + ":" + position + " does not match its checksum");
  }

  private static int checksum(ByteBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(payload.remaining()).flip());
    crc.update(payload.duplicate());
    return (int) crc.getValue();
  }
}
