package dev.quoin.kv.tck;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random calls, each compared with sorted maps that are told the same. */
abstract class ModelTck extends StorageSuite {
  private static final int ROUNDS = 3;
  private static final int STEPS = 2500;

  ModelTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void anEngineAnswersAsSortedMapsDo() {
    long seed = Seeds.next("model");
    int rounds = Seeds.rounds(ROUNDS);
    for (int round = 0; round < rounds; round++) {
      try (ModelRun run =
          new ModelRun(
              subject,
              events,
              scratch.resolve("model-" + round),
              new SplittableRandom(seed + round))) {
        run.steps(STEPS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "differs from the model; repeat with -Dquoin.tck.seed="
                + (seed + round)
                + " -Dquoin.tck.rounds=1: "
                + e,
            e);
      }
    }
  }
}
