/**
 * The deterministic state machine of a replica: what a log of commands makes of an engine.
 *
 * <p>Start at {@link dev.quoin.kv.core.state.KeyspaceStateMachine}. May use {@code core.command},
 * {@code core.entry}, {@code kv-spi} and {@code kv-api} only.
 */
@NullMarked
package dev.quoin.kv.core.state;

import org.jspecify.annotations.NullMarked;
