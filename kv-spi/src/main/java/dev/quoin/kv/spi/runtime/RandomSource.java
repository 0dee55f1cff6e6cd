package dev.quoin.kv.spi.runtime;

/** Where randomness comes from. Thread-safe; not for secrets. */
@FunctionalInterface
public interface RandomSource {
  /** Returns 64 random bits. */
  long nextLong();
}
