/**
 * The API on one storage engine in this process.
 *
 * <p>Start at {@link dev.quoin.kv.core.EmbeddedKv}. What a keyspace means in every mode lies in the
 * packages below: {@code entry} (how an entry lies in an engine), {@code command} (changes to be
 * replicated and their results), {@code state} (the deterministic state machine). May depend on
 * {@code kv-spi} and {@code kv-api}, and on no engine, transport or replication library. Time,
 * threads, randomness and files come in through {@code dev.quoin.kv.spi.runtime}.
 */
@NullMarked
package dev.quoin.kv.core;

import org.jspecify.annotations.NullMarked;
