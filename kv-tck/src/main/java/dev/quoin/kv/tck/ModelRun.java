package dev.quoin.kv.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageReader;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** One engine and its model, which are told the same and must answer the same. */
final class ModelRun implements AutoCloseable {
  private static final int TRACE = 25;
  private static final List<String> NAMES = List.of("a", "b", "c", "default");

  /** A snapshot with the model as it was then; tables dropped since are not in it any more. */
  private record Moment(Snapshot snapshot, ModelContents contents) {}

  /** An open cursor with what it has still to show. */
  private record Walk(String table, Cursor cursor, Deque<Samples.Pair> rest) {}

  private final EngineUnderTest subject;
  private final EngineEvents events;
  private final Path home;
  private final ModelData data;
  private final SplittableRandom random;
  private final ModelContents model = new ModelContents();
  private final Map<String, Table> handles = new HashMap<>();
  private final Deque<Moment> moments = new ArrayDeque<>();
  private final Deque<Walk> walks = new ArrayDeque<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private StorageEngine engine;
  private WriteBatch batch;
  private int checkpoints;

  ModelRun(EngineUnderTest subject, EngineEvents events, Path home, SplittableRandom random) {
    this.subject = subject;
    this.events = events;
    this.home = home;
    this.random = random;
    this.data = new ModelData(random);
    this.engine = subject.open(home, events);
    this.batch = engine.newBatch();
  }

  void steps(int count) {
    try {
      for (int i = 0; i < count; i++) {
        step();
      }
      reopen();
      compareAll(engine, model);
      engine.verify();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e + "\nlast steps:\n  " + String.join("\n  ", trace), e);
    }
  }

  private void step() {
    int dice = random.nextInt(1000);
    if (dice < 340) {
      put();
    } else if (dice < 420) {
      delete();
    } else if (dice < 540) {
      writeBatch();
    } else if (dice < 700) {
      get(engine, model);
    } else if (dice < 800) {
      scan(engine, model);
    } else if (dice < 860) {
      readMoment();
    } else if (dice < 940) {
      walk();
    } else if (dice < 965) {
      takeMoment();
    } else if (dice < 975) {
      drop();
    } else if (dice < 983) {
      note("sync");
      engine.sync();
    } else if (dice < 991) {
      note("compact");
      engine.compact();
    } else if (dice < 995) {
      reopen();
    } else if (dice < 998) {
      compareAll(engine, model);
    } else {
      checkpoint();
    }
  }

  private void note(String what) {
    trace.addLast(what);
    if (trace.size() > TRACE) {
      trace.removeFirst();
    }
  }

  private String anyName() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private Table handle(String name) {
    model.make(name);
    return handles.computeIfAbsent(name, engine::table);
  }

  private Durability anyDurability() {
    int dice = random.nextInt(20);
    return dice == 0 ? Durability.SYNC : dice < 8 ? Durability.NONE : Durability.BUFFERED;
  }

  private void put() {
    String name = anyName();
    Bytes key = data.key();
    Bytes value = data.value();
    Durability durability = anyDurability();
    note("put %s %s (%d bytes) %s".formatted(name, key, value.length(), durability));
    Table table = handle(name);
    if (random.nextBoolean()) {
      engine.put(table, key, value, durability);
    } else {
      int cut = random.nextInt(value.length() + 1);
      engine.put(table, key, value.slice(0, cut), value.slice(cut, value.length()), durability);
    }
    model.put(name, key, value);
  }

  private void delete() {
    String name = anyName();
    Bytes key = data.key();
    note("delete %s %s".formatted(name, key));
    engine.delete(handle(name), key, anyDurability());
    model.delete(name, key);
  }

  private void writeBatch() {
    batch.clear();
    int count = random.nextInt(25);
    note("batch of " + count);
    List<Runnable> changes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = anyName();
      Bytes key = data.key();
      if (random.nextInt(3) == 0) {
        batch.delete(handle(name), key);
        changes.add(() -> model.delete(name, key));
      } else {
        Bytes value = data.value();
        batch.put(handle(name), key, value);
        changes.add(() -> model.put(name, key, value));
      }
    }
    engine.write(batch, anyDurability());
    changes.forEach(Runnable::run);
  }

  private void get(StorageReader reader, ModelContents expected) {
    String name = expected.anyName(random);
    if (name != null) {
      Bytes key = data.key();
      assertThat(reader.get(handle(name), key))
          .as("get %s %s", name, key)
          .isEqualTo(expected.table(name).get(key));
    }
  }

  private void scan(StorageReader reader, ModelContents expected) {
    String name = expected.anyName(random);
    if (name != null) {
      ScanRange range = anyRange();
      assertThat(Samples.pairs(reader, handle(name), range))
          .as("scan %s %s", name, range)
          .isEqualTo(expected.scan(name, range));
    }
  }

  private ScanRange anyRange() {
    Bytes from = random.nextInt(3) == 0 ? null : data.key();
    Bytes to = random.nextInt(3) == 0 ? null : data.key();
    return new ScanRange(new KeyRange(from, to), random.nextBoolean(), random.nextInt(5) == 0);
  }

  private void takeMoment() {
    note("snapshot");
    moments.addLast(new Moment(engine.snapshot(), model.copy()));
    if (moments.size() > 3) {
      moments.removeFirst().snapshot().close();
    }
  }

  private void readMoment() {
    Moment moment = moments.peekFirst();
    if (moment != null) {
      get(moment.snapshot(), moment.contents());
      scan(moment.snapshot(), moment.contents());
    }
  }

  private void walk() {
    if (walks.size() < 3) {
      String name = model.anyName(random);
      if (name != null) {
        ScanRange range = anyRange();
        note("cursor %s %s".formatted(name, range));
        Cursor cursor = engine.scan(handle(name), range);
        walks.addLast(new Walk(name, cursor, new ArrayDeque<>(model.scan(name, range))));
      }
      return;
    }
    Walk walk = walks.removeFirst();
    for (int i = random.nextInt(20); i >= 0; i--) {
      Samples.Pair expected = walk.rest().pollFirst();
      assertThat(walk.cursor().next()).as("next of %s", walk.table()).isEqualTo(expected != null);
      if (expected == null) {
        walk.cursor().close();
        return;
      }
      assertThat(new Samples.Pair(walk.cursor().key(), walk.cursor().value())).isEqualTo(expected);
    }
    walks.addLast(walk);
  }

  private void drop() {
    String name = model.anyName(random);
    if (name == null) {
      return;
    }
    note("drop " + name);
    Table dropped = handle(name);
    engine.dropTable(dropped);
    handles.remove(name);
    model.drop(name);
    moments.forEach(moment -> moment.contents().drop(name));
    walks.removeIf(walk -> closedIfOf(walk, name));
    Refusals.assertRefused(ErrorCode.NOT_FOUND, () -> engine.get(dropped, data.key()));
  }

  private static boolean closedIfOf(Walk walk, String name) {
    boolean gone = walk.table().equals(name);
    if (gone) {
      walk.cursor().close();
    }
    return gone;
  }

  private void reopen() {
    note("reopen");
    engine.sync();
    letGo();
    engine.close();
    engine = subject.open(home, events);
    batch = engine.newBatch();
    handles.clear();
  }

  private void checkpoint() {
    note("checkpoint");
    Path target = home.resolveSibling(home.getFileName() + "-checkpoint-" + checkpoints++);
    engine.checkpoint(target);
    try (StorageEngine copy = subject.open(target, events)) {
      compareAll(copy, model);
    }
  }

  private static void compareAll(StorageEngine engine, ModelContents expected) {
    assertThat(engine.tableNames()).containsExactlyElementsOf(expected.names());
    for (String name : expected.names()) {
      assertThat(Samples.pairs(engine, engine.table(name)))
          .as("all of table %s", name)
          .isEqualTo(expected.scan(name, ScanRange.all()));
    }
  }

  private void letGo() {
    walks.forEach(walk -> walk.cursor().close());
    walks.clear();
    moments.forEach(moment -> moment.snapshot().close());
    moments.clear();
    batch.close();
  }

  @Override
  public void close() {
    letGo();
    engine.close();
  }
}
