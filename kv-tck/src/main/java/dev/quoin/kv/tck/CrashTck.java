package dev.quoin.kv.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Crashes: other processes open the engine, write, say what was acknowledged, and are killed at
 * random moments and at named points; what they leave behind is opened and checked. An engine
 * proves itself as with {@link StorageEngineTck}. {@code -Dquoin.crash.rounds=300} makes a campaign
 * of it, {@code -Dquoin.tck.seed=…} repeats what is random but not the scheduling of the threads.
 *
 * <p>The end of a process does not empty the page cache: that SYNC survives the loss of power is
 * not shown here.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
public abstract class CrashTck {
  private static final List<CrashPoint> POINTS = List.of(CrashPoint.values());
  private static final int FIRST_OPENINGS = 2;

  @TempDir Path scratch;

  /** For subclasses. */
  protected CrashTck() {}

  /** Returns the factory of the engine, as {@link StorageEngineTck#factory}. */
  protected abstract StorageEngineFactory factory();

  /** Returns the settings with which engines are opened. */
  protected Map<String, String> settings() {
    return Map.of();
  }

  private EngineUnderTest subject() {
    return new EngineUnderTest(factory(), settings(), List.of());
  }

  @Test
  void whatWasAcknowledgedSurvivesOneCrashAfterTheOther() {
    SplittableRandom random = new SplittableRandom(Seeds.next("crash"));
    Path home = scratch.resolve("engine");
    Map<CrashKey, Bytes> base = new TreeMap<>();
    for (int round = 0; round < rounds(POINTS.size()); round++) {
      CrashPoint point = POINTS.get(round % POINTS.size());
      CrashOrder order = CrashOrder.random(home, point, random);
      try {
        base = crashAndCheck(order, base, round);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("round " + round + ", " + order + ": " + e, e);
      }
    }
  }

  @Test
  void anEngineKilledWhileItIsMadeIsMadeOrWhole() {
    SplittableRandom random = new SplittableRandom(Seeds.next("crash at first"));
    for (int round = 0; round < rounds(FIRST_OPENINGS); round++) {
      CrashPoint point = round % 2 == 0 ? CrashPoint.FILE_OPERATION : CrashPoint.OPENING;
      int at = round % 2 == 0 ? 1 + random.nextInt(25) : random.nextInt(30_000);
      CrashOrder order =
          new CrashOrder(
              scratch.resolve("first-" + round),
              random.nextLong(),
              CrashOperation.Mix.ALL,
              point,
              at,
              20);
      try {
        crashAndCheck(order, new TreeMap<>(), 0);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("round " + round + ", " + order + ": " + e, e);
      }
    }
  }

  private static int rounds(int usual) {
    return Integer.getInteger("quoin.crash.rounds", usual);
  }

  /** Returns what was found; {@code round} counts the crashes of this directory. */
  private Map<CrashKey, Bytes> crashAndCheck(
      CrashOrder order, Map<CrashKey, Bytes> base, int round) {
    CrashLedger ledger = new CrashLedger(base);
    live(order, ledger, order.directory().resolveSibling("errors-" + order.seed()));
    EngineEvents events = new EngineEvents();
    Map<CrashKey, Bytes> found;
    try (StorageEngine engine = subject().open(order.directory(), events)) {
      engine.verify();
      found = ledger.check(order, engine);
      goOn(engine, round);
    }
    assertThat(events.troubles()).isEmpty();
    if (ledger.copied() >= 0) {
      Path copy = order.checkpoint(ledger.copied());
      try (StorageEngine engine = subject().open(copy, events)) {
        CrashLedger.checkCopy(engine);
      }
    }
    return found;
  }

  /** Lets a process live until it is killed, and takes down what it acknowledged. */
  private void live(CrashOrder order, CrashLedger ledger, Path errors) {
    try (ChildJvm child = ChildJvm.start(CrashChild.class, order.asArguments(subject()), errors)) {
      String line = child.receiveOrEnd();
      while (line != null) {
        if (line.equals(CrashChild.END)) {
          child.kill();
        } else {
          ledger.acknowledge(line);
          if (order.point() == CrashPoint.ANYWHERE && ledger.writes() == order.at()) {
            child.kill();
          }
        }
        line = child.receiveOrEnd();
      }
      assertThat(child.awaitEnd())
          .as("end of the child after %d writes; stderr: %s", ledger.writes(), child.errors())
          .isEqualTo(ChildJvm.KILLED);
    }
  }

  /** The engine still works: it writes, makes durable, drops, and compacts. */
  private static void goOn(StorageEngine engine, int round) {
    Table after = engine.table("after");
    Bytes key = Bytes.utf8("round-" + round);
    engine.put(after, key, key, Durability.SYNC);
    assertThat(engine.get(after, key)).isEqualTo(key);
    for (int i = 0; i < round; i++) {
      Bytes earlier = Bytes.utf8("round-" + i);
      assertThat(engine.get(after, earlier)).as("%s", earlier).isEqualTo(earlier);
    }
    for (String name : engine.tableNames()) {
      if (name.startsWith("extra-")) {
        engine.dropTable(engine.table(name));
      }
    }
    if (round % 3 == 0) {
      engine.compact();
    }
  }
}
