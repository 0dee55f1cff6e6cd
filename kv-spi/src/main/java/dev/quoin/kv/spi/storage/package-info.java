/**
 * The contract of a storage engine: ordered tables of byte strings with atomic batches, snapshots,
 * cursors and checkpoints, in one directory that one process has open.
 *
 * <p>Start at {@link dev.quoin.kv.spi.storage.StorageEngine}. May use {@code dev.quoin.kv}, {@code
 * spi.runtime} and {@code spi.event}. {@code StorageEngineTck} in kv-tck is this contract as tests.
 *
 * <h2>The shape of the hot path</h2>
 *
 * Keys and values cross this contract as {@link dev.quoin.kv.Bytes}: immutable, so that nobody
 * copies in order to be safe, and possibly views, so that an engine reads a whole record with one
 * copy and hands out the value within it. A write may come in two parts, a head and a body, so that
 * kv-core puts its header in front of a value without joining the two first. The measurement behind
 * this stands in {@code docs/performance.md}.
 */
@NullMarked
package dev.quoin.kv.spi.storage;

import org.jspecify.annotations.NullMarked;
