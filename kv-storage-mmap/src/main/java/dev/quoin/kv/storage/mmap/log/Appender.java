package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of the log, where records are added. What can be done before a writer knows its place,
 * copying and checksumming the payload, is done outside the lock; inside it are the 28 bytes of the
 * header, one write, and the new end.
 */
final class Appender {
  private final LogDirectory directory;
  private final LiveFiles live;
  private final Failures failures;
  private final StorageListener listener;
  private final Clock clock;
  private final LongSupplier watermark;

  private final ReentrantLock appending = new ReentrantLock();

  /**
   * Guards changes of {@link #next} and the step from one file to the next. Taken inside the other
   * lock.
   */
  private final Object rolling = new Object();

  private volatile LogFile tail;
  private volatile long end;
  private volatile @Nullable LogFile next;

  Appender(
      LogDirectory directory,
      LiveFiles live,
      Failures failures,
      MmapLogOptions options,
      Recovery.Recovered recovered,
      LongSupplier watermark) {
    this.directory = directory;
    this.live = live;
    this.failures = failures;
    this.listener = options.listener();
    this.clock = options.platform().clock();
    this.watermark = watermark;
    this.tail = recovered.files().get(recovered.files().size() - 1);
    this.end = recovered.end();
    this.next = recovered.next();
  }

  /** Returns where the next record may go. What is below can be read. */
  long end() {
    return end;
  }

  LogFile tail() {
    return tail;
  }

  long append(ByteBuffer record) {
    int length = record.remaining();
    byte[] bytes = new byte[Frame.sizeOf(length)];
    record.get(record.position(), bytes, Frame.HEADER_BYTES, length);
    int checksum = Frame.checksumOf(bytes, Frame.HEADER_BYTES, length);
    appending.lock();
    try {
      failures.check(Outcome.NOT_APPLIED);
      makeRoom(bytes.length);
      long position = end;
      Frame.putHeader(bytes, Frame.Kind.RECORD, length, checksum, position, watermark.getAsLong());
      tail.write(ByteBuffer.wrap(bytes), position);
      end = position + bytes.length;
      record.position(record.limit());
      return position;
    } catch (IOException e) {
      throw failures.latch(
          e, Outcome.IN_DOUBT, "append of %d bytes to %s".formatted(length, tail.path()));
    } finally {
      appending.unlock();
    }
  }

  /** Goes on to further files until a record of this size fits in. */
  private void makeRoom(int size) {
    while (!tail.fits(end, size)) {
      LogFile full = tail;
      try {
        roll(LogFile.capacityFor(size));
      } catch (IOException e) {
        throw failures.latch(
            e, Outcome.NOT_APPLIED, "no file after " + full.path() + " could be begun");
      }
    }
  }

  private void roll(long atLeast) throws IOException {
    synchronized (rolling) {
      LogFile full = tail;
      LogFile following = next;
      if (following == null) {
        long began = clock.nanos();
        following = directory.create(full.header.sequence(), 0, atLeast);
        listener.stalled(clock.nanos() - began);
      }
      full.write(Frame.marker(Frame.Kind.SEAL, end, watermark.getAsLong()), end);
      full.endAt(end);
      next = null;
      live.add(following);
      tail = following;
      end = following.start();
    }
  }

  /** Returns whether the file after the tail will be needed soon and is not there yet. */
  boolean wantsNext() {
    LogFile current = tail;
    return next == null && end - current.header.base() > current.header.capacity() / 2;
  }

  /** Makes the file after the tail, so that no append has to wait for it. */
  void prepareNext() throws IOException {
    synchronized (rolling) {
      if (wantsNext()) {
        next = directory.create(tail.header.sequence(), 0, 0);
      }
    }
  }

  /** Says that the log was closed here. All below is durable, and nobody appends any more. */
  void markClosed() throws IOException {
    if (tail.fitsMarker(end)) {
      tail.write(Frame.marker(Frame.Kind.CLOSED, end, end), end);
      tail.file.sync();
    }
  }

  void close() throws IOException {
    synchronized (rolling) {
      LogFile unused = next;
      if (unused != null) {
        unused.file.close();
      }
    }
  }
}
