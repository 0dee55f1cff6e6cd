/**
 * The contract of a physical append-only log: what replication keeps its write-ahead log on.
 *
 * <p>Start at {@link dev.quoin.kv.spi.log.PhysicalLog}. May use {@code dev.quoin.kv} only. {@code
 * LogTck} in kv-tck is this contract as tests.
 */
@NullMarked
package dev.quoin.kv.spi.log;

import org.jspecify.annotations.NullMarked;
