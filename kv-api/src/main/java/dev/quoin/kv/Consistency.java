package dev.quoin.kv;

/**
 * How recent a read must be. Which levels there are depends on the pool a keyspace lives in; a
 * level that cannot be given is refused with {@link ErrorCode#UNSUPPORTED}. A store of a single
 * copy, such as an embedded one, gives every level, as its reads are linearizable.
 */
public enum Consistency {
  /** Sees every write that was acknowledged before the read began. */
  LINEARIZABLE,
  /** Never goes back behind what this session has written or read before. */
  SEQUENTIAL,
  /** Whatever the nearest replica of a replicated pool has now. */
  EVENTUAL,
  /** Whatever the nearest replica of an eventually consistent pool has now. */
  LOCAL,
  /** The newest among a majority of the replicas of an eventually consistent pool. */
  QUORUM
}
