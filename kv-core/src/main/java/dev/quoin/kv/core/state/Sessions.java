package dev.quoin.kv.core.state;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.core.command.Result;
import dev.quoin.kv.core.command.ResultCodec;
import dev.quoin.kv.core.command.Submission;
import dev.quoin.kv.core.entry.MetaRecord;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes a retried command happen once. Each session remembers the results that its client has
 * not acknowledged, by sequence, as in Ongaro's dissertation (2014), section 6.3, with a window
 * instead of one result so that a client may have many commands under way.
 *
 * <p>Held in memory and, by the same batch as what the commands changed, in the table {@code
 * session}: under the session's number when it was last used and what was acknowledged, and under
 * number and sequence one result each.
 */
final class Sessions {
  /** How many results a session may leave unacknowledged. */
  static final int WINDOW = 1024;

  private static final int SESSION_KEY_BYTES = Long.BYTES;

  private final TreeMap<Long, Session> sessions = new TreeMap<>();

  private static final class Session {
    long lastUsed;
    long acknowledged;
    final TreeMap<Long, Result> window = new TreeMap<>();
  }

  Sessions(StorageEngine engine, Table table) {
    try (Cursor cursor = engine.scan(table, ScanRange.all())) {
      while (cursor.next()) {
        Bytes key = cursor.key();
        ByteBuffer names = key.asByteBuffer();
        Session session = sessions.computeIfAbsent(names.getLong(), number -> new Session());
        ByteBuffer fields = MetaRecord.open(key, cursor.value());
        if (key.length() == SESSION_KEY_BYTES) {
          session.lastUsed = fields.getLong();
          session.acknowledged = fields.getLong();
        } else {
          session.window.put(names.getLong(), ResultCodec.decode(Bytes.copyOf(fields)));
        }
      }
    }
  }

  void register(long number, long now, Overlay overlay) {
    Session session = sessions.computeIfAbsent(number, absent -> new Session());
    session.lastUsed = now;
    save(number, session, overlay);
  }

  /** Ends the sessions that were last used before {@code idleSince}. */
  void expire(long idleSince, Overlay overlay) {
    Iterator<Map.Entry<Long, Session>> all = sessions.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Long, Session> session = all.next();
      if (session.getValue().lastUsed < idleSince) {
        overlay.session(key(session.getKey()), null);
        for (long sequence : session.getValue().window.keySet()) {
          overlay.session(key(session.getKey(), sequence), null);
        }
        all.remove();
      }
    }
  }

  /**
   * Takes note of what the client has seen, and returns the answer to a command that is not to be
   * executed: the one it was given before, or a refusal; null if it is to be executed.
   */
  @Nullable Result answered(Submission submission, long now, Overlay overlay) {
    Session session = sessions.get(submission.session());
    if (session == null) {
      return new Result.Refused(
          ErrorCode.CLOSED,
          Outcome.IN_DOUBT,
          "session %s has expired, and with it whether this command was executed"
              .formatted(Long.toUnsignedString(submission.session())));
    }
    session.lastUsed = now;
    acknowledge(submission, session, overlay);
    save(submission.session(), session, overlay);
    long sequence = submission.sequence();
    if (sequence <= session.acknowledged) {
      return new Result.Refused(
          ErrorCode.INVALID_ARGUMENT,
          Outcome.IN_DOUBT,
          "sequence %d: its result was acknowledged and forgotten (expected: > %d)"
              .formatted(sequence, session.acknowledged));
    }
    Result earlier = session.window.get(sequence);
    if (earlier == null && session.window.size() >= WINDOW) {
      return new Result.Refused(
          ErrorCode.OVERLOADED,
          Outcome.NOT_APPLIED,
          "the session has %d results that were not acknowledged (expected: < %d)"
              .formatted(session.window.size(), WINDOW));
    }
    return earlier;
  }

  /** Remembers what became of a command that {@link #answered} let through. */
  void remember(Submission submission, Result result, Overlay overlay) {
    Session session = sessions.get(submission.session());
    if (session != null) {
      session.window.put(submission.sequence(), result);
      Bytes key = key(submission.session(), submission.sequence());
      Bytes encoded = ResultCodec.encode(result);
      ByteBuffer fields = ByteBuffer.allocate(encoded.length()).put(encoded.asByteBuffer());
      overlay.session(key, MetaRecord.seal(key, fields));
    }
  }

  private static void acknowledge(Submission submission, Session session, Overlay overlay) {
    if (submission.acknowledged() <= session.acknowledged) {
      return;
    }
    session.acknowledged = submission.acknowledged();
    Map<Long, Result> seen = session.window.headMap(session.acknowledged, true);
    for (long sequence : seen.keySet()) {
      overlay.session(key(submission.session(), sequence), null);
    }
    seen.clear();
  }

  private static void save(long number, Session session, Overlay overlay) {
    Bytes key = key(number);
    ByteBuffer fields =
        ByteBuffer.allocate(2 * Long.BYTES).putLong(session.lastUsed).putLong(session.acknowledged);
    overlay.session(key, MetaRecord.seal(key, fields));
  }

  private static Bytes key(long number) {
    return UnsafeBytes.wrap(ByteBuffer.allocate(SESSION_KEY_BYTES).putLong(number).array());
  }

  private static Bytes key(long number, long sequence) {
    return UnsafeBytes.wrap(
        ByteBuffer.allocate(2 * Long.BYTES).putLong(number).putLong(sequence).array());
  }
}
