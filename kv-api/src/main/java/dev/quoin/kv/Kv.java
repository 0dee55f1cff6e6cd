package dev.quoin.kv;

import java.util.Set;

/**
 * A key-value store: an engine in this process, a server or a cluster, all seen alike. Thread-safe;
 * made once and shared. Closing it ends its calls with {@link ErrorCode#CLOSED}; whether it also
 * closes what it was made from is said where it is made.
 */
public interface Kv extends AutoCloseable {
  /** The keyspace that every cluster has. */
  String DEFAULT_KEYSPACE = "default";

  /**
   * Returns the keyspace of this name: 1 to 64 of the characters {@code A-Z a-z 0-9 . _ -}, not
   * beginning with a dot or a hyphen. Cheap, and the result may be kept. An embedded store makes
   * the keyspace on the first write if it is new; a cluster answers {@link ErrorCode#NOT_FOUND}
   * then.
   *
   * @throws KvException with {@link ErrorCode#INVALID_ARGUMENT} if the name is not of this form
   */
  Keyspace keyspace(String name);

  /** Returns the names of the keyspaces there are now, in order. */
  Set<String> keyspaces();

  /** Ends this store. May be called twice. */
  @Override
  void close();
}
