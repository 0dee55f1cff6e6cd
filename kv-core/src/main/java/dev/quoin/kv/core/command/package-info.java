/**
 * Changes to be replicated, their results, and the binary form of both.
 *
 * <p>Start at {@link dev.quoin.kv.core.command.Command}. May use {@code core.entry} and {@code
 * kv-api} only.
 */
@NullMarked
package dev.quoin.kv.core.command;

import org.jspecify.annotations.NullMarked;
