package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Table;

/** One ordered map: its number in records, and its hash index. */
final class MmapTable implements Table {
  final Object engine;
  final int id;
  final HashIndex index;
  private final String name;
  private volatile boolean dropped;

  MmapTable(Object engine, int id, String name, SegmentSet segments) {
    this.engine = engine;
    this.id = id;
    this.name = name;
    this.index = new HashIndex(segments, id);
  }

  @Override
  public String name() {
    return name;
  }

  void drop() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }

  void checkNotDropped() {
    if (dropped) {
      throw KvException.notApplied(ErrorCode.NOT_FOUND, "table " + name + " was dropped");
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
