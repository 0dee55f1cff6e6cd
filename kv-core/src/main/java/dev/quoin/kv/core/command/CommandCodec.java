package dev.quoin.kv.core.command;

import dev.quoin.kv.Batch.Write;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Version;
import dev.quoin.kv.core.entry.Condition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of a submission: a byte of format, session (and with one sequence and
 * acknowledged), a byte of kind, and the fields of the command in the order of its record, as
 * {@link BinaryWriter} puts them. Kinds are never used again for something else. One command has
 * one form.
 *
 * <p>Decoding checks every bound, so that what it returns can be applied; byte strings are views of
 * the input.
 */
public final class CommandCodec {
  /** The longest key in a command. */
  public static final int MAX_KEY_BYTES = 480;

  /** The longest value in a command. */
  public static final int MAX_VALUE_BYTES = 16 << 20;

  /** The most entries one step of a range's removal may name. */
  public static final int MAX_DELETE_LIMIT = 1 << 16;

  private static final int FORMAT = 1;
  private static final int PUT = 1;
  private static final int DELETE = 2;
  private static final int DELETE_RANGE = 3;
  private static final int BATCH = 4;
  private static final int REGISTER_SESSION = 5;
  private static final int EXPIRE_SESSIONS = 6;
  private static final int ALWAYS = 0;
  private static final int ABSENT = 1;
  private static final int VERSION_IS = 2;

  private CommandCodec() {}

  /** Returns the binary form of a submission. */
  public static Bytes encode(Submission submission) {
    BinaryWriter out = new BinaryWriter().octet(FORMAT).number(submission.session());
    if (submission.session() != Submission.NO_SESSION) {
      out.number(submission.sequence()).number(submission.acknowledged());
    }
    encode(submission.command(), out);
    return out.finish();
  }

  /**
   * Returns the submission of a binary form.
   *
   * @throws KvException INVALID_ARGUMENT with the place if it is not one, FORMAT_TOO_NEW
   */
  public static Submission decode(Bytes input) {
    BinaryReader in = new BinaryReader(input, "command");
    int format = in.octet();
    if (format > FORMAT) {
      throw KvException.notApplied(
          ErrorCode.FORMAT_TOO_NEW,
          "command of format " + format + " (expected: <= " + FORMAT + ")");
    }
    if (format < FORMAT) {
      throw in.malformed("format: " + format + " (expected: " + FORMAT + ")");
    }
    long session = in.number();
    long sequence = 0;
    long acknowledged = 0;
    if (session != Submission.NO_SESSION) {
      sequence = in.number();
      acknowledged = in.number();
      if (acknowledged < 0 || acknowledged >= sequence) {
        throw in.malformed("sequence " + sequence + ", acknowledged " + acknowledged);
      }
    }
    Command command = command(in);
    in.end();
    return new Submission(session, sequence, acknowledged, command);
  }

  private static void encode(Command command, BinaryWriter out) {
    if (command instanceof Command.Put put) {
      out.octet(PUT).number(put.keyspace()).bytes(put.key()).bytes(put.value());
      condition(put.condition(), out);
      out.number(put.expiresAtMillis());
    } else if (command instanceof Command.Delete delete) {
      out.octet(DELETE).number(delete.keyspace()).bytes(delete.key());
      condition(delete.condition(), out);
    } else if (command instanceof Command.DeleteRange range) {
      out.octet(DELETE_RANGE).number(range.keyspace());
      out.optional(range.range().from()).optional(range.range().to()).number(range.limit());
    } else if (command instanceof Command.Batch batch) {
      out.octet(BATCH).number(batch.keyspace()).number(batch.writes().size());
      for (Write write : batch.writes()) {
        out.bytes(write.key());
        out.optional(write instanceof dev.quoin.kv.Batch.Put put ? put.value() : null);
      }
    } else if (command instanceof Command.RegisterSession register) {
      out.octet(REGISTER_SESSION).number(register.session());
    } else if (command instanceof Command.ExpireSessions expire) {
      out.octet(EXPIRE_SESSIONS).number(expire.idleSince());
    }
  }

  private static Command command(BinaryReader in) {
    int kind = in.octet();
    return switch (kind) {
      case PUT -> put(in);
      case DELETE -> new Command.Delete(keyspace(in), key(in), condition(in));
      case DELETE_RANGE ->
          new Command.DeleteRange(
              keyspace(in),
              new KeyRange(bound("from", in), bound("to", in)),
              in.number("limit", 1, MAX_DELETE_LIMIT));
      case BATCH -> batch(in);
      case REGISTER_SESSION -> register(in);
      case EXPIRE_SESSIONS -> new Command.ExpireSessions(in.number());
      default -> throw in.malformed("kind: " + kind + " (expected: 1 to 6)");
    };
  }

  private static Command put(BinaryReader in) {
    int keyspace = keyspace(in);
    Bytes key = key(in);
    Bytes value = in.bytes("value", MAX_VALUE_BYTES);
    Condition condition = condition(in);
    long expiresAtMillis = in.number();
    if (expiresAtMillis < 0) {
      throw in.malformed("expiry: " + expiresAtMillis + " (expected: >= 0)");
    }
    return new Command.Put(keyspace, key, value, condition, expiresAtMillis);
  }

  private static Command batch(BinaryReader in) {
    int keyspace = keyspace(in);
    // A removal takes three bytes, so does a put of nothing: no list is made for more than can be
    // there.
    int count = in.number("writes", 0, in.remaining() / 3);
    List<Write> writes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Bytes key = key(in);
      Bytes value = in.optional("value", MAX_VALUE_BYTES);
      writes.add(
          value == null
              ? new dev.quoin.kv.Batch.Delete(key)
              : new dev.quoin.kv.Batch.Put(key, value));
    }
    return new Command.Batch(keyspace, writes);
  }

  private static Command register(BinaryReader in) {
    long session = in.number();
    if (session == Submission.NO_SESSION) {
      throw in.malformed("session: 0 (expected: another number)");
    }
    return new Command.RegisterSession(session);
  }

  private static int keyspace(BinaryReader in) {
    return in.number("keyspace", 1, Integer.MAX_VALUE);
  }

  private static Bytes key(BinaryReader in) {
    Bytes key = in.bytes("key", MAX_KEY_BYTES);
    if (key.isEmpty()) {
      throw in.malformed("empty key");
    }
    return key;
  }

  private static @Nullable Bytes bound(String name, BinaryReader in) {
    // The smallest key after the longest one is a bound too.
    return in.optional(name, MAX_KEY_BYTES + 1);
  }

  private static void condition(Condition condition, BinaryWriter out) {
    if (condition instanceof Condition.VersionIs is) {
      out.octet(VERSION_IS).version(is.version());
    } else {
      out.octet(condition instanceof Condition.Absent ? ABSENT : ALWAYS);
    }
  }

  private static Condition condition(BinaryReader in) {
    int kind = in.octet();
    return switch (kind) {
      case ALWAYS -> Condition.ALWAYS;
      case ABSENT -> Condition.ABSENT;
      case VERSION_IS -> {
        Version version = in.version();
        yield new Condition.VersionIs(version);
      }
      default -> throw in.malformed("condition: " + kind + " (expected: 0 to 2)");
    };
  }
}
