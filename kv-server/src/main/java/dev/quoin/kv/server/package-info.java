/**
 * A node: its assembly, the dispatch of requests, and its face to operations.
 *
 * <p>May depend on {@code kv-consensus} and {@code kv-core} and what those depend on. Engines and
 * transports are handed in or discovered, never named here, so that a user ships only the ones he
 * chose.
 */
@NullMarked
package dev.quoin.kv.server;

import org.jspecify.annotations.NullMarked;
