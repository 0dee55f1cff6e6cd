package dev.quoin.kv.examples.bench.workload;

/**
 * A fixed shuffling of the numbers below a bound that takes no memory: a Feistel network of four
 * rounds over the next even power of two, walked until the result is in range (Black and Rogaway,
 * "Ciphers with Arbitrary Finite Domains", 2002).
 */
final class Permutation {
  private static final int ROUNDS = 4;

  private final long bound;
  private final int halfBits;
  private final long mask;
  private final long seed;

  Permutation(long bound, long seed) {
    this.bound = bound;
    this.halfBits = Math.max(1, (64 - Long.numberOfLeadingZeros(Math.max(1, bound - 1)) + 1) / 2);
    this.mask = (1L << halfBits) - 1;
    this.seed = seed;
  }

  /** Returns where {@code index} goes; both are at least 0 and below the bound. */
  long at(long index) {
    long x = index;
    do {
      long left = x >>> halfBits;
      long right = x & mask;
      for (int round = 0; round < ROUNDS; round++) {
        long next = left ^ (Mixing.mix(right + seed + round * 0x632BE59BD9B4E019L) & mask);
        left = right;
        right = next;
      }
      x = left << halfBits | right;
    } while (x >= bound);
    return x;
  }
}
