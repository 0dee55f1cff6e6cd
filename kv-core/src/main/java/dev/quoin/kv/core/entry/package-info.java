/**
 * How an entry lies in an engine: the header in front of every value, the clock whose time it
 * carries, the conditions that are judged by it, and the small checksummed records of the table
 * {@code meta}.
 *
 * <p>Start at {@link dev.quoin.kv.core.entry.ValueHeader}. May use {@code kv-spi} and {@code
 * kv-api} only.
 */
@NullMarked
package dev.quoin.kv.core.entry;

import org.jspecify.annotations.NullMarked;
