/**
 * The storage engine of our own: values in an append-only log of segments, written through a
 * channel and read through a map, with an index in memory.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api}; never on another engine, on a transport or on
 * the layers above. The log in {@code dev.quoin.kv.storage.mmap.log} knows nothing of this package.
 * All files are reached through {@code dev.quoin.kv.spi.runtime}.
 */
@NullMarked
package dev.quoin.kv.storage.mmap;

import org.jspecify.annotations.NullMarked;
