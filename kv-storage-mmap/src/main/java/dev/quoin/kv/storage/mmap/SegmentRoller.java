package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Makes the segment that comes next before it is needed, and seals those that are full: both take
 * syncs, which no writer waits for. A writer makes the next one himself only if there is none.
 */
final class SegmentRoller {
  /**
   * How many full segments may wait to be sealed, and how long: a sync beside a burst of writes
   * slows both down, and nobody was promised it yet.
   */
  private static final int MAX_UNSEALED = 16;

  private static final Duration SEAL_DELAY = Duration.ofSeconds(5);

  private final Platform platform;
  private final SegmentFiles files;
  private final SegmentSet segments;
  private final ManifestFile manifest;
  private final int segmentBytes;
  private final StorageListener listener;

  private final ReentrantLock making = new ReentrantLock();
  private final ReentrantLock sealing = new ReentrantLock();
  private final ConcurrentLinkedDeque<Segment> full = new ConcurrentLinkedDeque<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean sealingScheduled = new AtomicBoolean();
  private volatile @Nullable Segment prepared;
  private volatile boolean closed;
  private volatile long bornNext;

  /** Is told of each segment that was sealed, and of a sync that failed. */
  interface Sealed {
    void sealed();

    void failed(IOException e);
  }

  private volatile Sealed sealed =
      new Sealed() {
        @Override
        public void sealed() {}

        @Override
        public void failed(IOException e) {}
      };

  SegmentRoller(
      Platform platform,
      SegmentFiles files,
      SegmentSet segments,
      ManifestFile manifest,
      int segmentBytes,
      StorageListener listener) {
    this.platform = platform;
    this.files = files;
    this.segments = segments;
    this.manifest = manifest;
    this.segmentBytes = segmentBytes;
    this.listener = listener;
  }

  void onSealed(Sealed hook) {
    sealed = hook;
  }

  /** Hands out the next segment, of at least this many bytes if none was prepared. */
  Segment take(int capacity, long lastSequence) throws IOException {
    bornNext = lastSequence;
    making.lock();
    try {
      Segment ready = prepared;
      prepared = null;
      return ready != null ? ready : make(Math.max(segmentBytes, capacity), lastSequence);
    } finally {
      making.unlock();
    }
  }

  /** Takes back what was handed out and not used. */
  void putBack(Segment segment) {
    making.lock();
    try {
      prepared = segment;
    } finally {
      making.unlock();
    }
  }

  /** Takes over a segment that was filled, to be sealed soon. */
  void full(Segment segment) {
    full.add(segment);
    wake();
  }

  /** Returns the segments that are full and perhaps not durable, oldest first. */
  List<Segment> unsealed() {
    return new ArrayList<>(full);
  }

  void wake() {
    if (!closed && scheduled.compareAndSet(false, true)) {
      platform.scheduler().execute(this::work);
    }
  }

  private void work() {
    scheduled.set(false);
    if (closed) {
      return;
    }
    try {
      prepare();
      sealDownTo(MAX_UNSEALED);
      if (!full.isEmpty() && sealingScheduled.compareAndSet(false, true)) {
        platform.scheduler().schedule(this::sealRested, SEAL_DELAY);
      }
    } catch (IOException e) {
      listener.backgroundFailed(e);
    }
  }

  private void sealRested() {
    sealingScheduled.set(false);
    try {
      if (!closed) {
        sealAll();
      }
    } catch (IOException e) {
      listener.backgroundFailed(e);
    }
  }

  private void prepare() throws IOException {
    making.lock();
    try {
      if (prepared == null && !closed) {
        prepared = make(segmentBytes, bornNext);
      }
    } finally {
      making.unlock();
    }
  }

  /**
   * Makes a segment and puts it into the manifest. One made ahead was born before the records that
   * are still being written to the one before it: earlier than need be, which is harmless.
   */
  Segment make(int capacity, long born) throws IOException {
    long id = nextId();
    Segment segment = files.create(new SegmentHeader(id, false, born), capacity);
    boolean entered = false;
    try {
      manifest.update(now -> now.withSegment(new Manifest.SegmentEntry(id, false, 0, capacity)));
      entered = true;
    } finally {
      if (!entered && !manifest.isUncertain()) {
        files.delete(segment);
      }
    }
    segments.add(segment);
    return segment;
  }

  /** Returns an id whose slot is free. */
  long nextId() throws IOException {
    long[] id = new long[1];
    manifest.update(
        now -> {
          long next = now.nextSegment();
          while (segments.at(Address.of((int) (next & (Address.SLOTS - 1)), 0)) != null) {
            next++;
          }
          id[0] = next;
          return now.withNextSegment(next + 1);
        });
    return id[0];
  }

  /** Seals everything that is full, now. */
  void sealAll() throws IOException {
    sealDownTo(0);
  }

  /** Seals the oldest full segments until no more than {@code left} wait. */
  private void sealDownTo(int left) throws IOException {
    sealing.lock();
    try {
      while (full.size() > left) {
        Segment segment = full.getFirst();
        seal(segment);
        full.removeFirst();
        sealed.sealed();
      }
    } finally {
      sealing.unlock();
    }
  }

  private void seal(Segment segment) throws IOException {
    try {
      segment.cut();
    } catch (IOException e) {
      sealed.failed(e);
      throw e;
    }
    int length = segment.limit();
    manifest.update(
        now -> now.withSegment(new Manifest.SegmentEntry(segment.id, true, length, length)));
    segment.closeFile();
  }

  /** Stops background work; waits for what is under way. Returns what was prepared in vain. */
  @Nullable Segment close() {
    closed = true;
    making.lock();
    sealing.lock();
    try {
      Segment unused = prepared;
      prepared = null;
      return unused;
    } finally {
      sealing.unlock();
      making.unlock();
    }
  }
}
