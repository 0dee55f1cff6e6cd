/**
 * Time, threads, randomness and files, as engines and logs are given them: so that a test can own
 * all four, and a simulation run a whole cluster on one thread.
 *
 * <p>Start at {@link dev.quoin.kv.spi.runtime.Platform}. This is the one place in the project that
 * reads a clock, starts a thread or opens a file. Depends on {@code dev.quoin.kv} only.
 */
@NullMarked
package dev.quoin.kv.spi.runtime;

import org.jspecify.annotations.NullMarked;
