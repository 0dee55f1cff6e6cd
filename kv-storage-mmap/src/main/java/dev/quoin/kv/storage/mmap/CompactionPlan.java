package dev.quoin.kv.storage.mmap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Chooses which segments to rewrite. Looks at counters only, so it may be asked often. */
final class CompactionPlan {
  /** How many segments are rewritten in one round: it needs as much free disk space. */
  static final int ROUND = 16;

  /** A segment with less garbage than this is left alone. */
  private static final double WORTH = 0.05;

  private final List<Segment> sealed;
  private final long diskBytes;
  private final long oldestBorn;
  private final long secondBorn;

  /**
   * Makes a plan.
   *
   * @param sealed the segments that may be chosen
   * @param logBytes what the segments hold that may not
   * @param logBorn the least {@link Segment#born} of those
   */
  CompactionPlan(List<Segment> sealed, long logBytes, long logBorn) {
    this.sealed = sealed;
    long bytes = logBytes;
    long least = logBorn;
    long second = Long.MAX_VALUE;
    for (Segment segment : sealed) {
      bytes += segment.limit();
      if (segment.born() < least) {
        second = least;
        least = segment.born();
      } else {
        second = Math.min(second, segment.born());
      }
    }
    this.diskBytes = bytes;
    this.oldestBorn = least;
    this.secondBorn = second;
  }

  /** Returns how many bytes of a segment rewriting it would free. */
  long garbage(Segment segment) {
    long born = segment.born() == oldestBorn ? secondBorn : oldestBorn;
    long needed = segment.lastSequence() <= born ? 0 : segment.tombstones();
    return Math.max(0, segment.limit() - SegmentHeader.BYTES - segment.live() - needed);
  }

  long garbage() {
    long garbage = 0;
    for (Segment segment : sealed) {
      garbage += garbage(segment);
    }
    return garbage;
  }

  /** Returns the segments with the most garbage, if all garbage is more than this part of all. */
  List<Segment> byGarbage(double ratio, long least) {
    long garbage = garbage();
    if (garbage <= least || garbage <= ratio * diskBytes) {
      return List.of();
    }
    List<Segment> candidates = new ArrayList<>(sealed);
    candidates.sort(Comparator.comparingDouble(this::share).reversed());
    List<Segment> chosen = new ArrayList<>();
    for (Segment segment : candidates) {
      if (chosen.size() == ROUND || garbage <= ratio / 2 * diskBytes || share(segment) < WORTH) {
        break;
      }
      chosen.add(segment);
      garbage -= garbage(segment);
    }
    return chosen;
  }

  private double share(Segment segment) {
    return (double) garbage(segment) / segment.limit();
  }

  /** Returns the oldest segments that are not in order, if they are a good part of all. */
  List<Segment> byDisorder() {
    List<Segment> unordered = new ArrayList<>();
    long bytes = 0;
    for (Segment segment : sealed) {
      if (!segment.header.ordered()) {
        unordered.add(segment);
        bytes += segment.limit();
      }
    }
    return unordered.size() > 1 && bytes > diskBytes / 5 ? oldest(unordered) : List.of();
  }

  /** Returns what of the segments up to {@code lastId} is not as it should be. */
  List<Segment> byAnything(long lastId) {
    List<Segment> chosen = new ArrayList<>();
    for (Segment segment : sealed) {
      boolean wanting = !segment.header.ordered() || share(segment) > WORTH;
      if (segment.id <= lastId && wanting) {
        chosen.add(segment);
      }
    }
    return oldest(chosen);
  }

  private static List<Segment> oldest(List<Segment> segments) {
    segments.sort(Comparator.comparingLong(segment -> segment.id));
    return segments.subList(0, Math.min(ROUND, segments.size()));
  }
}
