package dev.quoin.kv.core;

import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Durability;
import java.time.Duration;

/**
 * How an {@link EmbeddedKv} is run. Immutable; read as {@code
 * EmbeddedOptions.defaults().durability(Durability.SYNC)}.
 *
 * @param durability what a write has survived when it returns; {@link Durability#BUFFERED} unless
 *     told otherwise
 * @param timeout the time a call may take; 10 seconds unless told otherwise
 * @param valueLimitBytes the longest value of keyspaces made from now on; 1 MiB unless told
 *     otherwise, 16 MiB at most
 * @param asyncParallelism how many asynchronous calls run at once; 64 unless told otherwise
 * @param asyncQueue how many asynchronous calls may wait for their turn before further ones are
 *     turned away with OVERLOADED; 65,536 unless told otherwise
 * @param closesEngine whether closing the store closes its engine; true unless told otherwise
 * @param platform the time and the threads; the system's unless told otherwise
 */
public record EmbeddedOptions(
    Durability durability,
    Duration timeout,
    int valueLimitBytes,
    int asyncParallelism,
    int asyncQueue,
    boolean closesEngine,
    Platform platform) {
  /** The largest value limit a keyspace may have. */
  public static final int MAX_VALUE_LIMIT_BYTES = 16 << 20;

  private static final EmbeddedOptions DEFAULTS =
      new EmbeddedOptions(
          Durability.BUFFERED,
          Duration.ofSeconds(10),
          1 << 20,
          64,
          1 << 16,
          true,
          Platform.system());

  /** Refuses what makes no sense with an IllegalArgumentException. */
  public EmbeddedOptions {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
    }
    if (valueLimitBytes < 1 || valueLimitBytes > MAX_VALUE_LIMIT_BYTES) {
      throw new IllegalArgumentException(
          "valueLimitBytes: "
              + valueLimitBytes
              + " (expected: 1 to "
              + MAX_VALUE_LIMIT_BYTES
              + ")");
    }
    if (asyncParallelism < 1) {
      throw new IllegalArgumentException(
          "asyncParallelism: " + asyncParallelism + " (expected: >= 1)");
    }
    if (asyncQueue < 1) {
      throw new IllegalArgumentException("asyncQueue: " + asyncQueue + " (expected: >= 1)");
    }
  }

  /** Returns the options with which a store is run unless told otherwise. */
  public static EmbeddedOptions defaults() {
    return DEFAULTS;
  }

  /** Returns the same options with another durability. */
  public EmbeddedOptions durability(Durability other) {
    return new EmbeddedOptions(
        other, timeout, valueLimitBytes, asyncParallelism, asyncQueue, closesEngine, platform);
  }

  /** Returns the same options with another time that a call may take. */
  public EmbeddedOptions timeout(Duration other) {
    return new EmbeddedOptions(
        durability, other, valueLimitBytes, asyncParallelism, asyncQueue, closesEngine, platform);
  }

  /** Returns the same options with another limit for the values of new keyspaces. */
  public EmbeddedOptions valueLimitBytes(int other) {
    return new EmbeddedOptions(
        durability, timeout, other, asyncParallelism, asyncQueue, closesEngine, platform);
  }

  /** Returns the same options with other bounds for asynchronous calls. */
  public EmbeddedOptions async(int parallelism, int queue) {
    return new EmbeddedOptions(
        durability, timeout, valueLimitBytes, parallelism, queue, closesEngine, platform);
  }

  /** Returns the same options under which the engine stays open when the store is closed. */
  public EmbeddedOptions keepEngineOpen() {
    return new EmbeddedOptions(
        durability, timeout, valueLimitBytes, asyncParallelism, asyncQueue, false, platform);
  }

  /** Returns the same options with the time and threads of another platform. */
  public EmbeddedOptions platform(Platform other) {
    return new EmbeddedOptions(
        durability, timeout, valueLimitBytes, asyncParallelism, asyncQueue, closesEngine, other);
  }
}
