package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Decides when to compact, and drives rounds of it: in the background by steps with a pause between
 * them, so that readers keep the processor and the disk; without pauses for who calls {@link
 * #compact}. There is one round at a time, whoever drives it.
 */
final class Compactor {
  private static final Duration PAUSE = Duration.ofNanos(500_000);

  private final Compaction context;
  private final Platform platform;
  private final StorageListener listener;
  private final Path directory;
  private final double garbageRatio;
  private final boolean inBackground;
  private final Disorder disorder;

  private final ReentrantLock stepping = new ReentrantLock();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Set<Segment> damaged = ConcurrentHashMap.newKeySet();
  private @Nullable CompactionRound round;
  private List<Segment> victims = List.of();
  private long began;
  private volatile boolean closed;

  Compactor(MmapOptions options, Compaction context, Disorder disorder) {
    this.context = context;
    this.platform = options.platform();
    this.listener = options.listener();
    this.directory = options.directory();
    this.garbageRatio = options.garbageRatio();
    this.inBackground = options.compactInBackground();
    this.disorder = disorder;
  }

  /** Chooses what to rewrite; empty for nothing. */
  private interface Choice {
    List<Segment> of(CompactionPlan plan);
  }

  /** Begins a round in the background if there is something to do. */
  void consider() {
    if (inBackground && !closed && !chooseNow(plan()).isEmpty()) {
      wake(Duration.ZERO);
    }
  }

  private void wake(Duration pause) {
    if (!closed && scheduled.compareAndSet(false, true)) {
      if (pause.isZero()) {
        platform.scheduler().execute(this::work);
      } else {
        platform.scheduler().schedule(this::work, pause);
      }
    }
  }

  private void work() {
    scheduled.set(false);
    try {
      if (step(this::chooseNow)) {
        wake(PAUSE);
      }
    } catch (IOException | RuntimeException e) {
      listener.backgroundFailed(e);
    }
  }

  private List<Segment> chooseNow(CompactionPlan plan) {
    List<Segment> chosen = plan.byGarbage(garbageRatio, context.segmentBytes() / 4);
    boolean disorderly = disorder.count() > Math.max(1000, Parts.entries(context.tables()) / 2);
    if (chosen.isEmpty() && disorderly) {
      chosen = plan.byDisorder();
      if (chosen.isEmpty()) {
        disorder.reset();
      }
    }
    return chosen;
  }

  /** Rewrites all that is worth it and was written before this call. */
  void compact() throws IOException {
    context.writeLock().lock();
    try {
      context.log().checkWritable();
      context.log().rollIfWritten();
    } finally {
      context.writeLock().unlock();
    }
    context.roller().sealAll();
    long lastId = context.manifest().current().nextSegment() - 1;
    while (step(plan -> plan.byAnything(lastId))) {
      if (closed) {
        return;
      }
    }
  }

  /** Does one step of the round under way, or of a new one; false if there is nothing to do. */
  private boolean step(Choice choice) throws IOException {
    stepping.lock();
    try {
      if (closed || (round == null && !begin(choice))) {
        return false;
      }
      CompactionRound current = round;
      if (current != null) {
        stepOf(current);
      }
      return true;
    } finally {
      stepping.unlock();
    }
  }

  private boolean begin(Choice choice) throws IOException {
    List<Segment> chosen = choice.of(plan());
    if (chosen.isEmpty() || context.manifest().isUncertain()) {
      return false;
    }
    long live = 0;
    for (Segment segment : chosen) {
      live += segment.live() + segment.tombstones();
    }
    if (live > 0 && platform.files().usableBytes(directory) < live + context.segmentBytes()) {
      listener.hint(
          "compaction waits for disk space: it needs %d bytes beside what is there"
              .formatted(live));
      return false;
    }
    listener.compactionStarted(live);
    began = platform.clock().nanos();
    victims = chosen;
    round = new CompactionRound(context, chosen, lastSequence());
    return true;
  }

  private long lastSequence() {
    context.writeLock().lock();
    try {
      return context.log().lastSequence();
    } finally {
      context.writeLock().unlock();
    }
  }

  private void stepOf(CompactionRound current) throws IOException {
    boolean done = false;
    try {
      if (!current.step()) {
        long read = victims.stream().mapToLong(Segment::limit).sum();
        listener.compactionEnded(platform.clock().nanos() - began, read, current.written());
        round = null;
      }
      done = true;
    } catch (KvException e) {
      if (e.code() == ErrorCode.DAMAGED) {
        damaged.addAll(victims); // left as they are until the engine is opened again
      }
      throw e;
    } finally {
      if (!done) {
        giveUp(current);
      }
    }
  }

  private void giveUp(CompactionRound current) throws IOException {
    round = null;
    if (current.isRevocable()) {
      current.revoke();
    }
  }

  private CompactionPlan plan() {
    Manifest manifest = context.manifest().current();
    Set<Long> sealedIds = new HashSet<>();
    for (Manifest.SegmentEntry entry : manifest.segments()) {
      if (entry.sealed()) {
        sealedIds.add(entry.id());
      }
    }
    List<Segment> sealed = new ArrayList<>();
    long otherBytes = 0;
    long otherBorn = Long.MAX_VALUE;
    for (Segment segment : context.segments().all()) {
      if (sealedIds.contains(segment.id) && !damaged.contains(segment)) {
        sealed.add(segment);
      } else {
        otherBytes += segment.limit() < segment.capacity() ? segment.limit() : 0;
        otherBorn = Math.min(otherBorn, segment.born());
      }
    }
    return new CompactionPlan(sealed, otherBytes, otherBorn);
  }

  /** Returns how many bytes compaction would free. */
  long pendingBytes() {
    stepping.lock();
    try {
      return plan().garbage();
    } finally {
      stepping.unlock();
    }
  }

  /** Something during which no file of a segment is removed. */
  interface Action {
    void run() throws IOException;
  }

  /** Does something while compaction stands still. */
  void whileStill(Action action) throws IOException {
    stepping.lock();
    try {
      action.run();
    } finally {
      stepping.unlock();
    }
  }

  /** Ends background work; a round under way is given up if it can be, else finished. */
  void close() throws IOException {
    stepping.lock();
    try {
      closed = true;
      CompactionRound current = round;
      round = null;
      if (current != null) {
        if (current.isRevocable()) {
          current.revoke();
        } else {
          while (current.step()) {
            // to the end: what is left is quick
          }
        }
      }
    } catch (KvException e) {
      listener.backgroundFailed(e);
    } finally {
      stepping.unlock();
    }
  }
}
