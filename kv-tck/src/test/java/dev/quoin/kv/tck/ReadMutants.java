package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Engines that read wrongly. */
final class ReadMutants {
  private ReadMutants() {}

  static List<Mutant> all() {
    Class<?> values = StorageEngineTck.Values.class;
    Class<?> cursors = StorageEngineTck.Cursors.class;
    Class<?> snapshots = StorageEngineTck.Snapshots.class;
    String bounds = "theFirstBoundIsInAndTheLastIsOut";
    return List.of(
        Mutant.of(
            "keys are ordered as signed bytes",
            values,
            "keysAreOrderedAsUnsignedBytesShorterFirst",
            engine -> new Scans(engine, (range, pairs) -> signedOrder(pairs))),
        Mutant.of(
            "the last bound is in",
            cursors,
            bounds,
            engine -> new Ranges(engine, range -> endIncluded(range, true))),
        Mutant.of(
            "in reverse the last bound is in",
            cursors,
            bounds,
            engine -> new Ranges(engine, range -> endIncluded(range, range.reverse()))),
        Mutant.of(
            "the first bound is out",
            cursors,
            bounds,
            engine -> new Ranges(engine, ReadMutants::startExcluded)),
        Mutant.of(
            "reverse is forward",
            cursors,
            bounds,
            engine -> new Ranges(engine, range -> ScanRange.forward(range.keys()))),
        Mutant.of(
            "bounds are cut to the length of the longest key",
            cursors,
            "boundsMayBeLongerThanAnyKey",
            engine -> new Ranges(engine, range -> cut(range, engine.limits().keyBytes()))),
        Mutant.of(
            "an upside-down range is everything",
            cursors,
            "emptyRangesAreEmpty",
            engine ->
                new Ranges(engine, range -> range.keys().isEmpty() ? ScanRange.all() : range)),
        Mutant.of(
            "values are shown though only keys were wanted",
            cursors,
            "withoutValuesTheKeysAreTheSameAndTheValuesEmpty",
            engine ->
                new Ranges(engine, range -> new ScanRange(range.keys(), range.reverse(), false))),
        Mutant.of(
            "a scan ends with its first chunk",
            cursors,
            "longScansShowEveryEntryOnceInOrder",
            engine ->
                new Scans(
                    engine, (range, pairs) -> pairs.subList(0, Math.min(1024, pairs.size())))),
        Mutant.of(
            "an entry is shown twice where chunks meet",
            cursors,
            "longScansShowEveryEntryOnceInOrder",
            engine -> new Scans(engine, (range, pairs) -> repeated(pairs))),
        Mutant.of(
            "a cursor sees later writes",
            cursors,
            "aCursorDoesNotSeeLaterWrites",
            LiveCursors::new),
        Mutant.of(
            "a cursor has a key before its first entry",
            cursors,
            "beforeTheFirstEntryThereIsNoneToAskFor",
            EagerCursors::new),
        Mutant.of(
            "a closed cursor goes on", cursors, "aClosedCursorIsRefused", UnclosableCursors::new),
        Mutant.of(
            "a snapshot sees later writes",
            snapshots,
            "aSnapshotDoesNotSeeLaterWrites",
            engine -> new Snapshots(engine, () -> new LiveSnapshot(engine))),
        Mutant.of(
            "a snapshot is taken when it is first read",
            snapshots,
            "aSnapshotIsOneMomentOfAllTables",
            engine -> new Snapshots(engine, () -> new LateSnapshot(engine))),
        Mutant.of(
            "values are handed out in a buffer that is used again",
            values,
            "valuesThatWereReadStayAsTheyWere",
            ReusedBuffer::new),
        Mutant.of("an empty value is none", values, "anEmptyValueIsAValue", EmptyIsAbsent::new),
        Mutant.of(
            "a thread reads what it has read before",
            StorageEngineTck.Concurrency.class,
            "aWriteIsSeenByTheThreadThatIsToldOfIt",
            StaleReads::new),
        Mutant.of(
            "long keys with a common beginning are one key",
            StorageEngineTck.Model.class,
            "anEngineAnswersAsSortedMapsDo",
            ShortKeys::new));
  }

  private static List<Samples.Pair> signedOrder(List<Samples.Pair> pairs) {
    List<Samples.Pair> sorted = new ArrayList<>(pairs);
    sorted.sort((a, b) -> Arrays.compare(a.key().toByteArray(), b.key().toByteArray()));
    return sorted;
  }

  private static List<Samples.Pair> repeated(List<Samples.Pair> pairs) {
    List<Samples.Pair> more = new ArrayList<>(pairs);
    if (more.size() > 256) {
      more.add(256, more.get(255));
    }
    return more;
  }

  private static ScanRange endIncluded(ScanRange range, boolean wanted) {
    Bytes to = range.keys().to();
    return to == null || !wanted
        ? range
        : new ScanRange(
            new KeyRange(range.keys().from(), KeyRange.after(to)),
            range.reverse(),
            range.keysOnly());
  }

  private static ScanRange startExcluded(ScanRange range) {
    Bytes from = range.keys().from();
    return from == null
        ? range
        : new ScanRange(
            new KeyRange(KeyRange.after(from), range.keys().to()),
            range.reverse(),
            range.keysOnly());
  }

  private static ScanRange cut(ScanRange range, int length) {
    return new ScanRange(
        new KeyRange(cut(range.keys().from(), length), cut(range.keys().to(), length)),
        range.reverse(),
        range.keysOnly());
  }

  private static @Nullable Bytes cut(@Nullable Bytes bound, int length) {
    return bound == null || bound.length() <= length ? bound : bound.slice(0, length);
  }

  private interface RangeChange {
    ScanRange of(ScanRange range);
  }

  private interface ScanChange {
    List<Samples.Pair> of(ScanRange range, List<Samples.Pair> pairs);
  }

  private static final class Ranges extends ForwardingEngine {
    private final RangeChange change;

    Ranges(StorageEngine engine, RangeChange change) {
      super(engine);
      this.change = change;
    }

    @Override
    public Cursor scan(Table table, ScanRange range) {
      return engine.scan(table, change.of(range));
    }
  }

  private static final class Scans extends ForwardingEngine {
    private final ScanChange change;

    Scans(StorageEngine engine, ScanChange change) {
      super(engine);
      this.change = change;
    }

    @Override
    public Cursor scan(Table table, ScanRange range) {
      return changed(table, range, pairs -> change.of(range, pairs));
    }
  }

  private static final class LiveCursors extends ForwardingEngine {
    LiveCursors(StorageEngine engine) {
      super(engine);
    }

    @Override
    public Cursor scan(Table table, ScanRange range) {
      return new ListCursor(Samples.pairs(engine, table, range)) {
        @Override
        public Bytes value() {
          Bytes now = engine.get(table, key());
          return now == null ? Bytes.EMPTY : now;
        }
      };
    }
  }

  private static final class EagerCursors extends ForwardingEngine {
    EagerCursors(StorageEngine engine) {
      super(engine);
    }

    @Override
    public Cursor scan(Table table, ScanRange range) {
      Cursor cursor = engine.scan(table, range);
      boolean hasFirst = cursor.next();
      return new ListCursor(List.of()) {
        private boolean begun;

        @Override
        public boolean next() {
          boolean more = begun ? cursor.next() : hasFirst;
          begun = true;
          return more;
        }

        @Override
        public Bytes key() {
          return cursor.key();
        }

        @Override
        public Bytes value() {
          return cursor.value();
        }
      };
    }
  }

  private static final class UnclosableCursors extends ForwardingEngine {
    UnclosableCursors(StorageEngine engine) {
      super(engine);
    }

    @Override
    public Cursor scan(Table table, ScanRange range) {
      return new ListCursor(Samples.pairs(engine, table, range)) {
        @Override
        public void close() {}
      };
    }
  }

  private static final class Snapshots extends ForwardingEngine {
    private final Supplier<Snapshot> snapshots;

    Snapshots(StorageEngine engine, Supplier<Snapshot> snapshots) {
      super(engine);
      this.snapshots = snapshots;
    }

    @Override
    public Snapshot snapshot() {
      return snapshots.get();
    }
  }

  private record LiveSnapshot(StorageEngine engine) implements Snapshot {
    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      return engine.get(table, key);
    }

    @Override
    public Cursor scan(Table table, ScanRange range) {
      return engine.scan(table, range);
    }

    @Override
    public void close() {}
  }

  private static final class LateSnapshot implements Snapshot {
    private final StorageEngine engine;
    private @Nullable Snapshot taken;

    LateSnapshot(StorageEngine engine) {
      this.engine = engine;
    }

    private Snapshot taken() {
      if (taken == null) {
        taken = engine.snapshot();
      }
      return taken;
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      return taken().get(table, key);
    }

    @Override
    public Cursor scan(Table table, ScanRange range) {
      return taken().scan(table, range);
    }

    @Override
    public void close() {}
  }

  private static final class ReusedBuffer extends ForwardingEngine {
    private final byte[] buffer = new byte[1 << 20];

    ReusedBuffer(StorageEngine engine) {
      super(engine);
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      Bytes value = engine.get(table, key);
      if (value == null) {
        return null;
      }
      value.copyTo(buffer, 0);
      return UnsafeBytes.wrap(buffer, 0, value.length());
    }
  }

  private static final class EmptyIsAbsent extends ForwardingEngine {
    EmptyIsAbsent(StorageEngine engine) {
      super(engine);
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      Bytes value = engine.get(table, key);
      return value == null || value.isEmpty() ? null : value;
    }
  }

  private static final class StaleReads extends ForwardingEngine {
    private final ThreadLocal<Map<Bytes, Bytes>> read = ThreadLocal.withInitial(HashMap::new);

    StaleReads(StorageEngine engine) {
      super(engine);
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      return read.get().computeIfAbsent(key, unread -> engine.get(table, key));
    }
  }

  private static final class ShortKeys extends ForwardingEngine {
    ShortKeys(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      engine.put(table, key.slice(0, Math.min(400, key.length())), head, body, durability);
    }
  }
}
