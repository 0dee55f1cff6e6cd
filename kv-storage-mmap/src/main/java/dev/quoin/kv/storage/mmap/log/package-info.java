/**
 * The physical append-only log behind {@code dev.quoin.kv.spi.log}: segments written through a
 * channel, read back at a position, cut from the front.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api}, and has no arrow to the engine in {@code
 * dev.quoin.kv.storage.mmap}. It owns no thread; all files are reached through {@code
 * dev.quoin.kv.spi.runtime}.
 */
@NullMarked
package dev.quoin.kv.storage.mmap.log;

import org.jspecify.annotations.NullMarked;
