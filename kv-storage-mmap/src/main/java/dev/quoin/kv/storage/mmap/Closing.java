package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Closes an engine: ends background work, makes everything durable, and leaves the indexes in a
 * file for the next opening. If a sync failed before, nothing is promised and nothing written.
 */
final class Closing {
  private final Parts parts;
  private final FileStore files;

  Closing(Parts parts) {
    this.parts = parts;
    this.files = parts.options().platform().files();
  }

  void close() {
    try {
      Segment unused = parts.roller().close();
      parts.compactor().close();
      parts.merger().close();
      KvException failed = parts.log().failure();
      if (failed != null) {
        throw KvException.inDoubt(
            failed.code(), "what was written last may be lost: " + failed.getMessage(), failed);
      }
      settle(unused);
    } catch (IOException e) {
      throw KvException.inDoubt(
          Failures.code(e), "closing " + parts.directory().path() + " failed: " + e, e);
    } finally {
      release();
    }
  }

  private void settle(@Nullable Segment unused) throws IOException {
    View view = parts.merger().current();
    parts.roller().sealAll();
    Segment active = parts.log().active();
    int end = parts.log().end();
    int capacity = active.capacity();
    active.limitTo(end);
    active.cut();
    Manifest manifest =
        parts
            .manifest()
            .update(
                now -> {
                  Manifest next =
                      now.withSegment(new Manifest.SegmentEntry(active.id, false, end, capacity));
                  return unused == null
                      ? next
                      : next.withSegments(
                          next.segments().stream()
                              .filter(entry -> entry.id() != unused.id)
                              .toList());
                });
    if (unused != null) {
      parts.files().delete(unused);
    }
    Map<Integer, Node> roots = new TreeMap<>();
    for (MmapTable table : parts.tables().all()) {
      roots.put(table.id, view.root(table.id));
    }
    writeIndex(manifest.generation(), new IndexFile.Content(parts.log().lastSequence(), end, roots));
  }

  /** Without this file the next opening reads all segments: slower, and no reason to fail. */
  private void writeIndex(long generation, IndexFile.Content content) {
    try {
      IndexFile.write(
          files,
          parts.directory().path(),
          generation,
          content,
          parts.segments().all(),
          parts.tables().all());
    } catch (IOException e) {
      parts.options().listener().hint("the next opening will be slow: no index file, " + e);
    }
  }

  private void release() {
    try {
      for (Segment segment : parts.segments().all()) {
        segment.closeFile();
      }
    } catch (IOException e) {
      parts.options().listener().backgroundFailed(e);
    } finally {
      parts.directory().close();
    }
  }
}
