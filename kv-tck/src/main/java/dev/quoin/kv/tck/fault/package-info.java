/**
 * File systems that misbehave on purpose, for the tests of whatever reaches its files through
 * {@code dev.quoin.kv.spi.runtime}.
 *
 * <p>Start at {@link dev.quoin.kv.tck.fault.CrashableFiles}, a disk in memory that loses power, and
 * {@link dev.quoin.kv.tck.fault.FaultyFiles}, which counts, stops and fails the operations on any
 * other file system. They may be stacked. May depend on {@code kv-spi} only.
 */
@NullMarked
package dev.quoin.kv.tck.fault;

import org.jspecify.annotations.NullMarked;
