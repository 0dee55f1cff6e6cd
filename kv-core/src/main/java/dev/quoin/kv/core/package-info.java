/**
 * What a keyspace means, once, for every mode: the value header, commands with their results and
 * their codec, the deterministic state machine over a storage engine, and the API on one engine in
 * this process.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api}, and on no engine, transport or replication
 * library. Time, threads, randomness and files come in through {@code dev.quoin.kv.spi.runtime}.
 */
@NullMarked
package dev.quoin.kv.core;

import org.jspecify.annotations.NullMarked;
