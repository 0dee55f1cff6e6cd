package dev.quoin.kv.examples.bench.workload;

/** The finaliser of SplitMix64: a bijection of 64 bits that looks random. */
final class Mixing {
  private Mixing() {}

  static long mix(long x) {
    long z = x + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }
}
