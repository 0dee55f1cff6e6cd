package dev.quoin.kv.core.command;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.core.entry.Condition;
import java.util.List;

/**
 * A change to be replicated. Immutable. What it does depends on nothing but the state it meets and
 * the index and timestamp of its log entry. Keyspaces go by their number. A put if absent and a
 * compare-and-set are puts with a condition.
 */
public sealed interface Command {
  /**
   * Writes a value if the condition holds.
   *
   * @param keyspace the number of the keyspace
   * @param key the key
   * @param value the value
   * @param condition what must hold for the entry
   * @param expiresAtMillis the millisecond since 1970 from which on the entry is absent, or 0
   */
  record Put(int keyspace, Bytes key, Bytes value, Condition condition, long expiresAtMillis)
      implements Command {}

  /**
   * Removes a key if the condition holds.
   *
   * @param keyspace the number of the keyspace
   * @param key the key
   * @param condition what must hold for the entry
   */
  record Delete(int keyspace, Bytes key, Condition condition) implements Command {}

  /**
   * Removes the first entries of a range.
   *
   * @param keyspace the number of the keyspace
   * @param range the range
   * @param limit how many entries are removed at most, in this step; the result says whether there
   *     are more
   */
  record DeleteRange(int keyspace, KeyRange range, int limit) implements Command {
    /** Refuses a step that would not go forward with an IllegalArgumentException. */
    public DeleteRange {
      if (limit < 1) {
        throw new IllegalArgumentException("limit: " + limit + " (expected: >= 1)");
      }
    }
  }

  /**
   * Writes and removes several entries together.
   *
   * @param keyspace the number of the keyspace
   * @param writes the writes, of which later ones of a key win
   */
  record Batch(int keyspace, List<dev.quoin.kv.Batch.Write> writes) implements Command {
    /** Keeps a copy of the writes. */
    public Batch {
      writes = List.copyOf(writes);
    }
  }

  /**
   * Registers a session, under a number its client drew at random; registering it again changes
   * nothing.
   *
   * @param session the number, not 0
   */
  record RegisterSession(long session) implements Command {}

  /**
   * Ends the sessions that were last used before a hybrid time, with their windows of results.
   *
   * @param idleSince the hybrid time
   */
  record ExpireSessions(long idleSince) implements Command {}
}
