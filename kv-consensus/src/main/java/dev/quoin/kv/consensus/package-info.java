/**
 * How replicas agree: Raft groups over one shared log, primaries with replicas and quorums, the
 * placement of shards, and membership.
 *
 * <p>May depend on {@code kv-core} and what that depends on; it sees engines, logs and transports
 * only through their contracts in {@code kv-spi}. The types of the Raft library stay inside this
 * module.
 */
@NullMarked
package dev.quoin.kv.consensus;

import org.jspecify.annotations.NullMarked;
