package dev.quoin.kv.core;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KvException;

/** Is told how a verification goes, on the thread that runs it. */
public interface VerifyListener {
  /** Listens to nothing. */
  VerifyListener NONE = new VerifyListener() {};

  /**
   * So much was read so far. Called now and then, and at the end of every keyspace.
   *
   * @param keyspace the keyspace being read
   * @param entries the entries read, over all keyspaces
   * @param bytes the bytes of their keys and values
   */
  default void progress(String keyspace, long entries, long bytes) {}

  /** An entry is not what was written. */
  default void damaged(String keyspace, Bytes key, KvException why) {}
}
