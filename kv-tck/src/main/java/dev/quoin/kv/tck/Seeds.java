package dev.quoin.kv.tck;

import java.util.concurrent.ThreadLocalRandom;

/** Seeds of random tests, printed so that a run can be repeated. */
final class Seeds {
  private Seeds() {}

  /** Returns {@code -Dquoin.tck.seed} if it is given, else a new seed. */
  static long next(String what) {
    long seed = Long.getLong("quoin.tck.seed", ThreadLocalRandom.current().nextLong());
    System.out.println("[tck] " + what + ": repeat with -Dquoin.tck.seed=" + seed);
    return seed;
  }

  /** Returns how often a random test is run: {@code -Dquoin.tck.rounds}, else {@code usual}. */
  static int rounds(int usual) {
    return Integer.getInteger("quoin.tck.rounds", usual);
  }
}
