/**
 * The measurement that decided the shape of the storage contract, to be repeated on another
 * machine. Its outcome stands in {@code docs/performance.md}.
 *
 * <p>Depends on JMH alone: it measures signatures, not our code.
 */
@NullMarked
package dev.quoin.kv.examples.shape;

import org.jspecify.annotations.NullMarked;
