package dev.quoin.kv.storage.mmap;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What an engine consists of. Immutable; replaced on disk as a whole, so that each change of it is
 * one step.
 *
 * @param generation grows with each change
 * @param seed of {@link KeyHash}
 * @param nextSegment the id of the next segment; ids are never used again
 * @param nextTable the id of the next table; ids are never used again
 * @param segments all segments; those that are not sealed are the end of the log, in this order
 */
record Manifest(
    long generation,
    long seed,
    long nextSegment,
    int nextTable,
    List<TableEntry> tables,
    List<SegmentEntry> segments) {
  private static final long MAGIC = 0x51_55_4F_49_4E_4D_4E_46L; // QUOINMNF

  /** A table. */
  record TableEntry(int id, String name) {}

  /**
   * A segment.
   *
   * @param sealed whether it is complete, durable, and cut to {@code length}
   * @param length how many bytes are durable for certain
   * @param capacity how long the file is while it is being written
   */
  record SegmentEntry(long id, boolean sealed, int length, int capacity) {}

  Manifest {
    tables = List.copyOf(tables);
    segments = List.copyOf(segments);
  }

  static Manifest first(long seed) {
    return new Manifest(1, seed, 1, 1, List.of(), List.of());
  }

  Manifest withTable(String name) {
    List<TableEntry> more = new ArrayList<>(tables);
    more.add(new TableEntry(nextTable, name));
    return new Manifest(generation, seed, nextSegment, nextTable + 1, more, segments);
  }

  Manifest withoutTable(int id) {
    List<TableEntry> fewer = tables.stream().filter(table -> table.id() != id).toList();
    return new Manifest(generation, seed, nextSegment, nextTable, fewer, segments);
  }

  /** Adds a segment, or replaces the entry with its id where it stands. */
  Manifest withSegment(SegmentEntry entry) {
    List<SegmentEntry> more = new ArrayList<>(segments);
    int known = 0;
    while (known < more.size() && more.get(known).id() != entry.id()) {
      known++;
    }
    if (known < more.size()) {
      more.set(known, entry);
    } else {
      more.add(entry);
    }
    return withSegments(more);
  }

  Manifest withSegments(List<SegmentEntry> others) {
    return new Manifest(generation, seed, nextSegment, nextTable, tables, others);
  }

  Manifest withNextSegment(long next) {
    return new Manifest(generation, seed, next, nextTable, tables, segments);
  }

  Manifest withGeneration(long next) {
    return new Manifest(next, seed, nextSegment, nextTable, tables, segments);
  }

  byte[] encode() {
    int length = 64 + segments.size() * 17;
    for (TableEntry table : tables) {
      length += 8 + table.name().length();
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    out.putLong(MAGIC).putInt(MmapEngine.FORMAT).putLong(generation).putLong(seed);
    out.putLong(nextSegment).putInt(nextTable).putInt(tables.size()).putInt(segments.size());
    for (TableEntry table : tables) {
      byte[] name = table.name().getBytes(StandardCharsets.US_ASCII);
      out.putInt(table.id()).putInt(name.length).put(name);
    }
    for (SegmentEntry segment : segments) {
      out.putLong(segment.id()).put((byte) (segment.sealed() ? 1 : 0));
      out.putInt(segment.length()).putInt(segment.capacity());
    }
    out.putInt(checksum(out.array(), out.position()));
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Returns the manifest in {@code bytes}, or null if it is not whole. */
  static @Nullable Manifest decode(byte[] bytes) {
    int body = bytes.length - Integer.BYTES;
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (body < 0 || in.getInt(body) != checksum(bytes, body)) {
      return null;
    }
    try {
      if (in.getLong() != MAGIC || in.getInt() != MmapEngine.FORMAT) {
        return null;
      }
      long generation = in.getLong();
      long seed = in.getLong();
      long nextSegment = in.getLong();
      int nextTable = in.getInt();
      int tableCount = in.getInt();
      int segmentCount = in.getInt();
      List<TableEntry> tables = new ArrayList<>();
      for (int i = 0; i < tableCount; i++) {
        int id = in.getInt();
        byte[] name = new byte[in.getInt()];
        in.get(name);
        tables.add(new TableEntry(id, new String(name, StandardCharsets.US_ASCII)));
      }
      List<SegmentEntry> segments = new ArrayList<>();
      for (int i = 0; i < segmentCount; i++) {
        segments.add(new SegmentEntry(in.getLong(), in.get() == 1, in.getInt(), in.getInt()));
      }
      return new Manifest(generation, seed, nextSegment, nextTable, tables, segments);
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
