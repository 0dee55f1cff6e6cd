/**
 * The comparison of storage engines: {@code kv bench engines}. Start at {@code Comparison}; what is
 * compared is in {@code contender}, what is measured in {@code workload}, what is told in {@code
 * report}.
 *
 * <p>May depend on the command's hook for such comparisons and on the packages below.
 */
@NullMarked
package dev.quoin.kv.examples.bench;

import org.jspecify.annotations.NullMarked;
