package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the ordered structure: takes what waits in the delta into the trees and publishes the
 * result as a {@link View}. In the background when enough waits to be worth the copying, and by
 * whoever opens a cursor or a snapshot, so that he sees every write that returned before.
 */
final class Merger {
  private static final int MIN_PENDING = 16 << 10;
  private static final int MAX_PENDING = 256 << 10;

  /** What is sorted at once. */
  private static final int SLICE = 256 << 10;

  private static final int MAX_KEY_BYTES = 32 << 20;

  /** Addresses are taken in portions, so that a slice ends soon after it has enough bytes. */
  private static final int PORTION = 4 << 10;

  private final Platform platform;
  private final SegmentSet segments;
  private final Delta delta;
  private final StorageListener listener;

  /** Keys are copied while they are sorted, and the array that holds them grows by copying. */
  private final int keyBytesAtOnce;

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile View view;

  /** What is ahead of the view while a merge is under way: its position may lie within a batch. */
  private View working;

  private @Nullable RuntimeException broken;
  private volatile long threshold = MIN_PENDING;
  private volatile boolean closed;

  Merger(
      Platform platform,
      SegmentSet segments,
      Delta delta,
      StorageListener listener,
      long memoryBytes,
      View first) {
    this.platform = platform;
    this.segments = segments;
    this.delta = delta;
    this.listener = listener;
    this.keyBytesAtOnce = (int) Math.min(MAX_KEY_BYTES, Math.max(1 << 16, memoryBytes / 64));
    this.view = first;
    this.working = first;
  }

  /** Returns a view of everything that was written before this call. */
  View current() {
    long wanted = delta.published();
    if (view.position() < wanted) {
      mergeTo(wanted);
    }
    return view;
  }

  /** Returns the last view, whatever was written since. */
  View latest() {
    return view;
  }

  /** Starts merging in the background if enough waits. */
  void wake() {
    if (delta.pending() >= threshold && !closed && scheduled.compareAndSet(false, true)) {
      platform.scheduler().execute(this::work);
    }
  }

  /** Makes a writer help when writers are far ahead, as what waits takes memory. */
  void awaitRoom() {
    if (delta.pending() >= 2 * threshold) {
      long began = platform.clock().nanos();
      current();
      listener.stalled(platform.clock().nanos() - began);
    }
  }

  private void work() {
    scheduled.set(false);
    try {
      if (!closed) {
        current();
      }
    } catch (RuntimeException e) {
      listener.backgroundFailed(e);
    }
  }

  private void mergeTo(long wanted) {
    lock.lock();
    try {
      if (broken != null) {
        throw broken;
      }
      while (working.position() < wanted) {
        mergeSlice(wanted);
      }
      view = working;
      threshold = Math.max(MIN_PENDING, Math.min(MAX_PENDING, view.entries() / 8));
    } finally {
      lock.unlock();
    }
  }

  private void mergeSlice(long wanted) {
    try {
      working = withSlice(working.withSegments(segments.array()), wanted);
    } catch (RuntimeException e) {
      broken = e; // what was taken from the delta is in no view: order is lost until reopened
      throw e;
    }
  }

  private View withSlice(View before, long wanted) {
    View next = before;
    Map<Integer, KeyRun> runs = new TreeMap<>();
    long position = before.position();
    int keyBytes = 0;
    for (int count = 0; count < SLICE && keyBytes < keyBytesAtOnce && position < wanted; ) {
      long[] addresses = delta.take(wanted, PORTION);
      keyBytes += gather(addresses, next.keys(), runs);
      count += addresses.length;
      position += addresses.length;
    }
    for (Map.Entry<Integer, KeyRun> run : runs.entrySet()) {
      run.getValue().sort();
      int table = run.getKey();
      next = next.withRoot(table, TreeMerge.merge(next.root(table), run.getValue(), next.keys()));
    }
    return next.withPosition(position);
  }

  private static int gather(long[] addresses, Keys keys, Map<Integer, KeyRun> runs) {
    int keyBytes = 0;
    KeyRun run = null;
    int runTable = -1;
    for (long address : addresses) {
      Segment segment = keys.segment(address);
      int offset = Address.offset(address);
      int table = RecordFormat.table(segment.shapeAt(offset));
      if (run == null || table != runTable) {
        run = runs.computeIfAbsent(table, id -> new KeyRun());
        runTable = table;
      }
      int before = run.keyBytes();
      run.add(segment, offset, address);
      keyBytes += run.keyBytes() - before;
    }
    return keyBytes;
  }

  /** Takes a table out. Nothing of it may be written any more. */
  void drop(int table) {
    lock.lock();
    try {
      mergeTo(delta.published());
      working = working.withRoot(table, null);
      view = working;
    } finally {
      lock.unlock();
    }
  }

  /** Takes segments out to which nothing in the indexes leads any more. */
  void retire(Collection<Segment> retired) {
    lock.lock();
    try {
      mergeTo(delta.published());
      segments.remove(retired);
      working = working.withSegments(segments.array());
      view = working;
    } finally {
      lock.unlock();
    }
  }

  /** Ends background work. */
  void close() {
    closed = true;
    lock.lock(); // until a merge under way has ended
    try {
      threshold = Long.MAX_VALUE / 8;
    } finally {
      lock.unlock();
    }
  }
}
