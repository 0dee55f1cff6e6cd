package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads all segments of an engine that was not closed cleanly, and finds the end of its log.
 *
 * <ul>
 *   <li>A sealed segment is whole, or the engine is DAMAGED.
 *   <li>The others are the end of the log, in the order of the manifest; each but the last ends
 *       with a record that says so. Where a record is not whole, lies behind one with a higher
 *       sequence, or its batch is not complete, the log ends: what follows, in later segments too,
 *       was promised to survive at most the end of the process, and is cut, so that no later write
 *       stays where an earlier one is lost.
 *   <li>Unless that place lies below the synced watermark. It is the highest of what the manifest
 *       and all watermarks say that can still be read, before the place or behind it. Then the
 *       engine is DAMAGED there, and nothing is cut.
 * </ul>
 */
final class Recovery {
  private final FileStore files;
  private final SegmentSet segments;
  private final RecoveredIndex index;
  private final Damages damages;
  private final StorageListener listener;

  /** The segments of the log that are complete but not yet sealed. */
  private final List<Segment> full = new ArrayList<>();

  /** Those behind the end of the log. */
  private final List<Segment> behind = new ArrayList<>();

  private @Nullable Segment active;
  private int end;
  private long chainSequence;

  Recovery(
      FileStore files,
      SegmentSet segments,
      RecoveredIndex index,
      Damages damages,
      StorageListener listener) {
    this.files = files;
    this.segments = segments;
    this.index = index;
    this.damages = damages;
    this.listener = listener;
  }

  List<Segment> full() {
    return full;
  }

  List<Segment> behind() {
    return behind;
  }

  /** Returns the segment in which the log goes on, or null if it begins anew. */
  @Nullable Segment active() {
    return active;
  }

  int end() {
    return end;
  }

  /** Reads everything, from segments that are open. */
  void scan(Manifest manifest) throws IOException {
    List<Segment> chain = new ArrayList<>();
    List<Integer> durable = new ArrayList<>();
    for (Manifest.SegmentEntry entry : manifest.segments()) {
      Segment segment = segmentOf(entry);
      if (entry.sealed()) {
        scanSealed(segment, entry.length());
      } else {
        chain.add(segment);
        durable.add(entry.length());
      }
    }
    for (int i = 0; i < chain.size(); i++) {
      if (active != null) {
        behind.add(chain.get(i));
      } else if (!scanChained(chain, i, durable.get(i))) {
        active = chain.get(i);
      }
    }
    index.finish();
  }

  private Segment segmentOf(Manifest.SegmentEntry entry) {
    Segment segment = segments.at(Address.of((int) (entry.id() & (Address.SLOTS - 1)), 0));
    if (segment == null) {
      throw new IllegalStateException("segment " + entry.id() + " is not open");
    }
    return segment;
  }

  private void scanSealed(Segment segment, int length) throws IOException {
    try (StorageFile file = files.open(segment.path, OpenMode.READ)) {
      SegmentScanner scanner = new SegmentScanner(file, segment.salt, SegmentHeader.BYTES, length);
      while (scanner.next()) {
        if (scanner.is(RecordFormat.WATERMARK | RecordFormat.END)) {
          index.sawSequence(scanner.sequence());
        } else {
          index.add(segment, scanner);
        }
      }
      if (scanner.offset() != length) {
        throw damages.at(segment.path, scanner.offset(), "the record's checksum does not hold");
      }
    }
  }

  /** Reads one segment of the end of the log; returns whether the log goes on in the next. */
  private boolean scanChained(List<Segment> chain, int place, int durable) throws IOException {
    Segment segment = chain.get(place);
    try (StorageFile file = files.open(segment.path, OpenMode.READ)) {
      SegmentScanner scanner =
          new SegmentScanner(file, segment.salt, SegmentHeader.BYTES, segment.capacity());
      List<Integer> batch = new ArrayList<>();
      end = SegmentHeader.BYTES;
      while (scanner.next() && scanner.sequence() > chainSequence) {
        chainSequence = scanner.sequence();
        index.sawSequence(chainSequence);
        if (scanner.is(RecordFormat.END) && batch.isEmpty()) {
          segment.limitTo(scanner.end());
          full.add(segment);
          return true;
        }
        if (!scanner.is(RecordFormat.WATERMARK)) {
          batch.add(scanner.offset());
          if (!scanner.is(RecordFormat.CONTINUES)) {
            batch.forEach(offset -> index.add(segment, offset));
            batch.clear();
          }
        }
        if (batch.isEmpty()) {
          end = scanner.end();
        }
      }
      judgeEnd(chain, place, durable);
    }
    return false;
  }

  private void judgeEnd(List<Segment> chain, int place, int durable) throws IOException {
    Segment segment = chain.get(place);
    if (end < durable || isClaimed(chain, place)) {
      throw damages.at(
          segment.path, end, "no whole record begins there, below the synced watermark");
    }
    int last = segment.lastWritten(end);
    if (last >= 0) {
      listener.tailCut(segment.path.toString(), last + 1L - end);
      segment.clearBehind(end);
    }
    for (Segment later : chain.subList(place + 1, chain.size())) {
      int lost = later.lastWritten(SegmentHeader.BYTES);
      if (lost >= 0) {
        listener.tailCut(later.path.toString(), lost + 1L - SegmentHeader.BYTES);
      }
    }
  }

  /** Returns whether a watermark says that more than what was found is durable. */
  private boolean isClaimed(List<Segment> chain, int place) throws IOException {
    for (int i = place; i < chain.size(); i++) {
      if (isClaimedIn(chain.get(i), i == place ? end : SegmentHeader.BYTES, chain, place)) {
        return true;
      }
    }
    return false;
  }

  private boolean isClaimedIn(Segment segment, int from, List<Segment> chain, int place)
      throws IOException {
    int last = segment.lastWritten(from);
    try (StorageFile file = files.open(segment.path, OpenMode.READ)) {
      SegmentScanner scanner = new SegmentScanner(file, segment.salt, from, segment.capacity());
      for (int offset = from; offset + RecordFormat.HEADER <= last; offset += 8) {
        if (segment.shapeAt(offset) == RecordFormat.shape(0, 0, 16)) {
          scanner.seek(offset);
          if (scanner.next()
              && scanner.is(RecordFormat.WATERMARK)
              && isBeyondEnd(scanner.number(0), scanner.number(1), chain, place)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean isBeyondEnd(long id, long offset, List<Segment> chain, int place) {
    for (int i = place; i < chain.size(); i++) {
      if (chain.get(i).id == id) {
        return i > place || offset > end;
      }
    }
    return false;
  }
}
