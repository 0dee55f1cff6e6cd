package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Table;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tables of an engine by name and by number. */
final class TableCatalog {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** What fits into the shape of a record. */
  private static final int MAX_ID = (1 << 24) - 1;

  private final SegmentSet segments;
  private final ManifestFile manifest;
  private final ReentrantLock changing = new ReentrantLock();
  private final ConcurrentHashMap<String, MmapTable> byName = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Integer, MmapTable> byId = new ConcurrentHashMap<>();

  TableCatalog(SegmentSet segments, ManifestFile manifest) {
    this.segments = segments;
    this.manifest = manifest;
    manifest.current().tables().forEach(this::add);
  }

  private MmapTable add(Manifest.TableEntry entry) {
    MmapTable table = new MmapTable(this, entry.id(), entry.name(), segments);
    byId.put(entry.id(), table);
    byName.put(entry.name(), table);
    return table;
  }

  /** Returns the table of this name, made durably if there is none. */
  MmapTable open(String name) {
    if (!NAME.matcher(name).matches()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "table name: '%s' (expected: 1 to 64 of A-Z a-z 0-9 . _ -)".formatted(name));
    }
    MmapTable known = byName.get(name);
    return known != null ? known : make(name);
  }

  private MmapTable make(String name) {
    changing.lock();
    try {
      MmapTable known = byName.get(name);
      if (known != null) {
        return known;
      }
      int id = manifest.current().nextTable();
      if (id > MAX_ID) {
        throw KvException.notApplied(
            ErrorCode.NO_SPACE, "tables ever made: " + id + " (expected: <= " + MAX_ID + ")");
      }
      manifest.updateOrRefuse(now -> now.withTable(name));
      return add(new Manifest.TableEntry(id, name));
    } finally {
      changing.unlock();
    }
  }

  /** Takes a table out, durably. Returns false if it was dropped before. */
  boolean drop(MmapTable table) {
    changing.lock();
    try {
      if (table.isDropped()) {
        return false;
      }
      manifest.updateOrRefuse(now -> now.withoutTable(table.id));
      table.drop();
      byName.remove(table.name());
      byId.remove(table.id);
      return true;
    } finally {
      changing.unlock();
    }
  }

  /** Returns a table as ours, or refuses it. */
  MmapTable checked(Table table) {
    if (!(table instanceof MmapTable ours) || ours.engine != this) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "table " + table.name() + " is not of this engine");
    }
    ours.checkNotDropped();
    return ours;
  }

  @Nullable MmapTable byId(int id) {
    return byId.get(id);
  }

  Collection<MmapTable> all() {
    return List.copyOf(byId.values());
  }

  Set<String> names() {
    return new TreeSet<>(byName.keySet());
  }
}
