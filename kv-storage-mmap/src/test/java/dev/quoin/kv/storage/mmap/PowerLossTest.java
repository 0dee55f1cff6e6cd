package dev.quoin.kv.storage.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import dev.quoin.kv.tck.fault.CrashableFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Power lost at moments spread over the life of an engine that writes, rolls, compacts, drops,
 * closes and opens again. What was synced is there; what is there is the state after some write, no
 * older than the last sync: never one write without an earlier one, never half a batch.
 */
class PowerLossTest {
  private static final int STEPS = 160;

  /** The states after each write, in order, and how many of them were durable. */
  private final List<Map<Bytes, Bytes>> states = new ArrayList<>();

  private int durable;

  @Test
  void whatIsThereAfterwardsIsAStateNoOlderThanTheLastSync() throws Exception {
    long seed = TestWorld.seed("power loss");
    long operations = run(new CrashableFiles(), seed);
    Random random = new Random(seed);
    for (int round = 0; round < 120; round++) {
      long moment = 1 + (long) (random.nextDouble() * operations);
      CrashableFiles disk = new CrashableFiles();
      disk.losePowerAt(moment);
      run(disk, seed);
      CrashableFiles found = disk.afterPowerLoss(seed + round);
      check(found, "power lost at operation " + moment + " of " + operations + ", seed " + seed);
    }
  }

  private void check(CrashableFiles found, String what) {
    for (int opening = 0; opening < 2; opening++) {
      try (MmapEngine engine = TestWorld.open(found)) {
        Map<Bytes, Bytes> contents = TestWorld.contents(engine, engine.table("t"));
        assertThat(states.subList(durable, states.size())).as(what).contains(contents);
        contents.forEach(
            (key, value) ->
                assertThat(engine.get(engine.table("t"), key)).as(what).isEqualTo(value));
        engine.verify();
      } catch (KvException e) {
        throw new AssertionError(what, e);
      }
    }
  }

  /** Runs the scenario until its end or that of the power; returns the count of operations. */
  private long run(CrashableFiles disk, long seed) {
    states.clear();
    states.add(Map.of());
    durable = 0;
    Random random = new Random(seed);
    Map<Bytes, Bytes> model = new TreeMap<>();
    for (int life = 0; life < 3 && !disk.isLost(); life++) {
      TestWorld.ByHand scheduler = new TestWorld.ByHand();
      MmapEngine engine = null;
      try {
        engine = MmapEngine.open(TestWorld.options(disk, scheduler).build());
        live(engine, scheduler, random, model);
        engine.close();
        durable = states.size() - 1;
      } catch (KvException e) {
        assertThat(disk.isLost()).as("%s", e).isTrue();
        release(engine);
      }
    }
    return disk.operations();
  }

  private static void release(MmapEngine engine) {
    if (engine != null) {
      try {
        engine.close();
      } catch (KvException e) {
        assertThat(e).hasMessageContaining(TestWorld.HOME.toString());
      }
    }
  }

  private void live(
      MmapEngine engine, TestWorld.ByHand scheduler, Random random, Map<Bytes, Bytes> model) {
    Table table = engine.table("t");
    for (int step = 0; step < STEPS; step++) {
      Durability durability = random.nextInt(10) == 0 ? Durability.SYNC : Durability.BUFFERED;
      Map<Bytes, Bytes> next = new TreeMap<>(model);
      try (WriteBatch batch = engine.newBatch()) {
        int count = random.nextInt(4) == 0 ? 2 + random.nextInt(5) : 1;
        for (int i = 0; i < count; i++) {
          change(batch, table, random, next);
        }
        states.add(new TreeMap<>(next)); // it may be there even if it fails
        engine.write(batch, durability);
      }
      model.clear();
      model.putAll(next);
      if (durability == Durability.SYNC) {
        durable = states.size() - 1;
      }
      if (random.nextInt(3) == 0) {
        scheduler.runOne();
      }
      if (step == STEPS / 2) {
        engine.dropTable(engine.table("other"));
        engine.compact();
      }
    }
  }

  private static void change(
      WriteBatch batch, Table table, Random random, Map<Bytes, Bytes> model) {
    Bytes key = TestWorld.key(random.nextInt(40));
    if (random.nextInt(5) == 0) {
      batch.delete(table, key);
      model.remove(key);
    } else {
      Bytes value = TestWorld.value(random.nextInt(), random.nextInt(3000));
      batch.put(table, key, value);
      model.put(key, value);
    }
  }
}
