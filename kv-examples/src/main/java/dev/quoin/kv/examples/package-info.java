/**
 * Sample stacks that show which layers to take, and benchmarks that compare them with each other
 * and with peers.
 *
 * <p>May depend on everything; nothing depends on it, and it is not published.
 */
@NullMarked
package dev.quoin.kv.examples;

import org.jspecify.annotations.NullMarked;
