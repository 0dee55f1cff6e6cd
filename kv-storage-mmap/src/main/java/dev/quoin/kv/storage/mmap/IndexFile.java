package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Both indexes in a file, written when the engine is closed, so that the next opening reads neither
 * keys nor values: the entries of the hash index by partition and the leaves of the trees, with the
 * counters of the segments. A hint, not a truth: it belongs to one generation of the manifest, and
 * is thrown away if it is not whole or not of that one. The segments are then read instead.
 */
final class IndexFile {
  static final String NAME = "INDEX";

  private static final long BEGIN = 0x51_55_4F_49_4E_49_44_58L; // QUOINIDX
  private static final long FINISH = ~BEGIN;

  /**
   * What stands in the file beside the indexes.
   *
   * @param lastSequence the last one given
   * @param end where the log ends in its last segment
   * @param roots the trees by table
   */
  record Content(long lastSequence, int end, Map<Integer, Node> roots) {}

  private IndexFile() {}

  static void write(
      FileStore files,
      Path directory,
      long generation,
      Content content,
      List<Segment> segments,
      Iterable<MmapTable> tables)
      throws IOException {
    Path path = directory.resolve(NAME);
    files.delete(path);
    try (StorageFile file = files.open(path, OpenMode.CREATE)) {
      BlockWriter out = new BlockWriter(file);
      out.putLong(BEGIN);
      out.putLong(MmapEngine.FORMAT);
      out.putLong(generation);
      out.putLong(content.lastSequence());
      out.putLong(content.end());
      out.putLong(segments.size());
      for (Segment segment : segments) {
        out.putLong(segment.id);
        out.putLong(segment.live());
        out.putLong(segment.tombstones());
        out.putLong(segment.born());
        out.putLong(segment.lastSequence());
      }
      for (MmapTable table : tables) {
        out.putLong(table.id);
        writeHash(out, table.index);
        writeLeaves(out, content.roots().getOrDefault(table.id, Leaf.EMPTY));
      }
      out.putLong(-1);
      out.putLong(FINISH);
      out.finish();
      file.sync();
    }
  }

  private static void writeHash(BlockWriter out, HashIndex index) throws IOException {
    for (int p = 0; p < HashIndex.partitions(); p++) {
      out.putLong(index.entriesOf(p));
    }
    try {
      index.forEach((partition, entry) -> putUnchecked(out, entry));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void putUnchecked(BlockWriter out, long entry) {
    try {
      out.putLong(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeLeaves(BlockWriter out, Node node) throws IOException {
    List<Leaf> leaves = new ArrayList<>();
    collect(node, leaves);
    out.putLong(leaves.size());
    for (Leaf leaf : leaves) {
      out.putLong(leaf.prefix.length);
      out.putBytes(leaf.prefix);
      out.putLong(leaf.keyLength);
      out.putLong(leaf.size());
      for (long head : leaf.heads) {
        out.putLong(head);
      }
      for (long address : leaf.addresses) {
        out.putLong(address);
      }
    }
  }

  private static void collect(Node node, List<Leaf> leaves) {
    if (node instanceof Inner inner) {
      for (Node child : inner.children) {
        collect(child, leaves);
      }
    } else if (node.entries() > 0) {
      leaves.add((Leaf) node);
    }
  }

  /**
   * Reads the file of this generation into the hash indexes of the tables and the counters of the
   * segments, which must be new.
   *
   * @return the rest of it, or null if there is no such file: the tables and counters are then to
   *     be made anew, as some of them may have been filled
   */
  static @Nullable Content read(
      FileStore files, Path directory, long generation, SegmentSet segments, TableCatalog tables) {
    Path path = directory.resolve(NAME);
    if (!files.exists(path)) {
      return null;
    }
    try (StorageFile file = files.open(path, OpenMode.READ)) {
      BlockReader in = new BlockReader(file);
      if (in.getLong() != BEGIN
          || in.getLong() != MmapEngine.FORMAT
          || in.getLong() != generation) {
        return null;
      }
      long lastSequence = in.getLong();
      int end = (int) in.getLong();
      readSegments(in, segments);
      Map<Integer, Node> roots = new TreeMap<>();
      for (long id = in.getLong(); id != -1; id = in.getLong()) {
        MmapTable table = tables.byId((int) id);
        if (table == null) {
          return null;
        }
        readHash(in, table.index);
        roots.put(table.id, readLeaves(in, new Keys(segments.array())));
      }
      return in.getLong() == FINISH ? new Content(lastSequence, end, roots) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static void readSegments(BlockReader in, SegmentSet segments) throws IOException {
    Map<Long, Segment> byId = new TreeMap<>();
    segments.all().forEach(segment -> byId.put(segment.id, segment));
    for (long left = in.getLong(); left > 0; left--) {
      Segment segment = byId.get(in.getLong());
      long live = in.getLong();
      long tombstones = in.getLong();
      long born = in.getLong();
      long sequence = in.getLong();
      if (segment != null) {
        segment.restore(live, tombstones, born, sequence);
      }
    }
  }

  private static void readHash(BlockReader in, HashIndex index) throws IOException {
    int[] counts = new int[HashIndex.partitions()];
    for (int p = 0; p < counts.length; p++) {
      counts[p] = (int) in.getLong();
    }
    for (int p = 0; p < counts.length; p++) {
      if (counts[p] > 0) {
        index.reserve(p, counts[p]);
      }
      for (int i = 0; i < counts[p]; i++) {
        index.restore(p, in.getLong());
      }
    }
  }

  private static Node readLeaves(BlockReader in, Keys keys) throws IOException {
    int count = (int) in.getLong();
    List<Leaf> leaves = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] prefix = in.getBytes((int) in.getLong());
      int keyLength = (int) in.getLong();
      int size = (int) in.getLong();
      leaves.add(new Leaf(prefix, in.getLongs(size), in.getLongs(size), keyLength));
    }
    return TreeMerge.build(leaves, keys);
  }
}
