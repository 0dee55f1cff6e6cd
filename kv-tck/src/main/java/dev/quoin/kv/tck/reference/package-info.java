/**
 * The contract of a storage engine as a program: the smallest engine that keeps all of it, for
 * tests that need a correct one and for readers who want to know what a sentence of the contract
 * means.
 *
 * <p>Start at {@link dev.quoin.kv.tck.reference.ReferenceEngine}. Depends on {@code kv-spi} only.
 */
@NullMarked
package dev.quoin.kv.tck.reference;

import org.jspecify.annotations.NullMarked;
