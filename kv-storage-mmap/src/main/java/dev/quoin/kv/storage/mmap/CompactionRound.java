package dev.quoin.kv.storage.mmap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a set of sealed segments (the victims), in steps:
 *
 * <ol>
 *   <li>Copy what is live in them into new segments, in the order of the keys, by walking the
 *       trees.
 *   <li>Copy the tombstones that may still hide an older record. One is dropped if its key has a
 *       newer record, or if no segment that stays was born before it: there is then no older record
 *       in any. A copy keeps its sequence, so it never wins over what was written meanwhile.
 *   <li>Install: sync the copies, then the log (what made a record garbage is durable before the
 *       record goes), then enter the copies into the manifest, beside the victims.
 *   <li>Switch the indexes, a few entries at a time under the write lock, where they still lead to
 *       the victims; the trees learn of it through the delta, like of any write.
 *   <li>Retire: take the victims out of the manifest, then remove their files. Who still reads them
 *       through a view keeps their maps.
 * </ol>
 *
 * A crash before the third step leaves files that are not in the manifest; after it, both copies of
 * a record, which are the same.
 */
final class CompactionRound {
  private static final int STEP_BYTES = 512 << 10;
  private static final int STEP_ENTRIES = 16 << 10;

  /** Entries switched in one hold of the write lock. */
  private static final int GROUP = 32;

  private final Compaction context;
  private final List<Segment> victims;
  private final Set<Segment> victimSet;
  private final CompactionOutput output;
  private final View view;
  private final long droppable;

  private final Iterator<MmapTable> tables;
  private @Nullable TreeWalk walk;
  private int tombstonesOf;
  private int tombstoneAt = SegmentHeader.BYTES;
  private Phase phase = Phase.COPY;
  private int switched;
  private int switchAt = SegmentHeader.BYTES;

  private enum Phase {
    COPY,
    TOMBSTONES,
    INSTALL,
    SWITCH,
    RETIRE,
    DONE
  }

  CompactionRound(Compaction context, List<Segment> victims, long lastSequence) {
    this.context = context;
    this.victims = victims;
    this.victimSet = new HashSet<>(victims);
    this.view = context.merger().current();
    this.tables = context.tables().all().iterator();
    this.output =
        new CompactionOutput(
            context.files(), context.roller(), context.segmentBytes(), lastSequence);
    long born = Long.MAX_VALUE;
    for (Segment segment : context.segments().all()) {
      if (!victimSet.contains(segment)) {
        born = Math.min(born, segment.born());
      }
    }
    this.droppable = born;
  }

  long written() {
    return output.written();
  }

  /** Returns whether nothing refers to the outputs yet, so that the round can be given up. */
  boolean isRevocable() {
    return phase == Phase.COPY || phase == Phase.TOMBSTONES || phase == Phase.INSTALL;
  }

  /** Removes what was written. */
  void revoke() throws IOException {
    if (!context.manifest().isUncertain()) {
      context.segments().remove(output.segments());
      output.discard();
    }
  }

  /** Does a millisecond's worth or so; returns whether there is more to do. */
  boolean step() throws IOException {
    switch (phase) {
      case COPY -> copy();
      case TOMBSTONES -> copyTombstones();
      case INSTALL -> install();
      case SWITCH -> switchOver();
      case RETIRE -> retire();
      case DONE -> {}
    }
    return phase != Phase.DONE;
  }

  private void copy() throws IOException {
    long until = output.written() + STEP_BYTES;
    for (int i = 0; i < STEP_ENTRIES && output.written() < until; i++) {
      long address = nextEntry();
      if (address == 0) {
        phase = Phase.TOMBSTONES;
        return;
      }
      Segment segment = view.keys().segment(address);
      if (victimSet.contains(segment)) {
        output.append(segment.read(Address.offset(address)));
      }
    }
  }

  private long nextEntry() {
    while (true) {
      long address = walk == null ? 0 : walk.next();
      if (address != 0 || (walk != null && !tables.hasNext())) {
        return address;
      }
      if (!tables.hasNext()) {
        return 0;
      }
      walk = new TreeWalk(view.root(tables.next().id), view.keys());
      walk.seek(null, 0, 0);
    }
  }

  private void copyTombstones() throws IOException {
    for (int i = 0; i < STEP_ENTRIES; i++) {
      if (tombstonesOf == victims.size()) {
        phase = Phase.INSTALL;
        return;
      }
      Segment victim = victims.get(tombstonesOf);
      if (victim.tombstones() == 0 || tombstoneAt >= victim.limit()) {
        tombstonesOf++;
        tombstoneAt = SegmentHeader.BYTES;
        continue;
      }
      if (victim.isTombstone(tombstoneAt) && isNeeded(victim, tombstoneAt)) {
        output.append(victim.read(tombstoneAt));
      }
      tombstoneAt += RecordFormat.size(victim.shapeAt(tombstoneAt));
    }
  }

  private boolean isNeeded(Segment victim, int offset) {
    MmapTable table = context.tables().byId(RecordFormat.table(victim.shapeAt(offset)));
    if (table == null || victim.sequenceAt(offset) <= droppable) {
      return false;
    }
    byte[] key = victim.keyAt(offset);
    long hash = KeyHash.of(key, 0, key.length, context.seed());
    return table.index.find(hash, key, 0, key.length) == 0;
  }

  private void install() throws IOException {
    output.finish();
    context.syncer().syncTo(context.log().appended());
    output.segments().forEach(context.segments()::add);
    context
        .manifest()
        .update(
            now -> {
              List<Manifest.SegmentEntry> all = new ArrayList<>();
              for (Segment segment : output.segments()) {
                int length = segment.limit();
                all.add(new Manifest.SegmentEntry(segment.id, true, length, length));
              }
              all.addAll(now.segments());
              return now.withSegments(all);
            });
    phase = Phase.SWITCH;
  }

  private void switchOver() {
    int left = STEP_ENTRIES / 16;
    while (left > 0) {
      if (switched == output.segments().size()) {
        phase = Phase.RETIRE;
        return;
      }
      Segment copy = output.segments().get(switched);
      if (switchAt >= copy.limit()) {
        switched++;
        switchAt = SegmentHeader.BYTES;
      } else {
        switchGroup(copy);
        left -= GROUP;
      }
    }
  }

  private void switchGroup(Segment copy) {
    int[] offsets = new int[GROUP];
    int count = 0;
    for (; count < GROUP && switchAt < copy.limit(); count++) {
      offsets[count] = switchAt;
      switchAt += RecordFormat.size(copy.shapeAt(switchAt));
    }
    long[] hashes = new long[count];
    long[] from = new long[count];
    for (int i = 0; i < count; i++) {
      MmapTable table = context.tables().byId(RecordFormat.table(copy.shapeAt(offsets[i])));
      if (table != null && !copy.isTombstone(offsets[i])) {
        byte[] key = copy.keyAt(offsets[i]);
        hashes[i] = KeyHash.of(key, 0, key.length, context.seed());
        from[i] = table.index.find(hashes[i], key, 0, key.length);
      }
    }
    context.writeLock().lock();
    try {
      for (int i = 0; i < count; i++) {
        switchEntry(copy, offsets[i], hashes[i], from[i]);
      }
      context.delta().publish();
    } finally {
      context.writeLock().unlock();
    }
  }

  private void switchEntry(Segment copy, int offset, long hash, long from) {
    long shape = copy.shapeAt(offset);
    if (copy.isTombstone(offset)) {
      copy.addTombstone(RecordFormat.size(shape));
      return;
    }
    MmapTable table = context.tables().byId(RecordFormat.table(shape));
    Segment old = from == 0 ? null : context.segments().at(from);
    if (table == null || table.isDropped() || old == null || !victimSet.contains(old)) {
      return;
    }
    boolean same = old.sequenceAt(Address.offset(from)) == copy.sequenceAt(offset);
    if (same && table.index.pointsTo(hash, from)) {
      long address = copy.address(offset);
      table.index.put(hash, address, from);
      context.delta().append(address);
      copy.addLive(RecordFormat.size(shape));
      old.addLive(-RecordFormat.size(shape));
    }
  }

  private void retire() throws IOException {
    for (Segment victim : victims) {
      if (victim.live() != 0) {
        throw new IllegalStateException(
            victim + " still holds " + victim.live() + " live bytes after it was rewritten");
      }
    }
    Set<Long> ids = new HashSet<>();
    victims.forEach(victim -> ids.add(victim.id));
    context
        .manifest()
        .update(
            now ->
                now.withSegments(
                    now.segments().stream().filter(entry -> !ids.contains(entry.id())).toList()));
    context.merger().retire(victims);
    for (Segment victim : victims) {
      context.files().delete(victim);
    }
    phase = Phase.DONE;
  }
}
