package dev.quoin.kv.core.command;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import java.nio.charset.StandardCharsets;

/** The binary form of a result: a byte of format, a byte of kind, and the fields of its record. */
public final class ResultCodec {
  private static final int FORMAT = 1;
  private static final int WRITTEN = 1;
  private static final int DELETED = 2;
  private static final int CONDITION_FAILED = 3;
  private static final int REFUSED = 4;
  private static final int DONE = 5;
  private static final int MAX_MESSAGE_BYTES = 4096;

  private ResultCodec() {}

  /** Returns the binary form of a result; a message beyond 4 KiB is cut. */
  public static Bytes encode(Result result) {
    BinaryWriter out = new BinaryWriter().octet(FORMAT);
    if (result instanceof Result.Written written) {
      out.octet(WRITTEN).version(written.version());
    } else if (result instanceof Result.Deleted deleted) {
      out.octet(DELETED).number(deleted.count()).number(deleted.more() ? 1 : 0);
    } else if (result instanceof Result.ConditionFailed failed) {
      out.octet(CONDITION_FAILED).number(failed.found() == null ? 0 : 1);
      if (failed.found() != null) {
        out.version(failed.found());
      }
    } else if (result instanceof Result.Refused refused) {
      byte[] message = refused.message().getBytes(StandardCharsets.UTF_8);
      out.octet(REFUSED).number(refused.code().number()).number(number(refused.outcome()));
      out.bytes(Bytes.copyOf(message, 0, Math.min(message.length, MAX_MESSAGE_BYTES)));
    } else {
      out.octet(DONE);
    }
    return out.finish();
  }

  /**
   * Returns the result of a binary form.
   *
   * @throws KvException INVALID_ARGUMENT with the place if it is not one, FORMAT_TOO_NEW
   */
  public static Result decode(Bytes input) {
    BinaryReader in = new BinaryReader(input, "result");
    int format = in.octet();
    if (format > FORMAT) {
      throw KvException.notApplied(
          ErrorCode.FORMAT_TOO_NEW,
          "result of format " + format + " (expected: <= " + FORMAT + ")");
    }
    if (format < FORMAT) {
      throw in.malformed("format: " + format + " (expected: " + FORMAT + ")");
    }
    int kind = in.octet();
    Result result =
        switch (kind) {
          case WRITTEN -> new Result.Written(in.version());
          case DELETED -> deleted(in);
          case CONDITION_FAILED ->
              new Result.ConditionFailed(in.flag("found") ? in.version() : null);
          case REFUSED -> refused(in);
          case DONE -> new Result.Done();
          default -> throw in.malformed("kind: " + kind + " (expected: 1 to 5)");
        };
    in.end();
    return result;
  }

  private static Result deleted(BinaryReader in) {
    long count = in.number();
    if (count < 0) {
      throw in.malformed("count: " + count + " (expected: >= 0)");
    }
    return new Result.Deleted(count, in.flag("more"));
  }

  private static Result refused(BinaryReader in) {
    int number = in.number("code", 1, 255);
    Outcome outcome =
        switch (in.number("outcome", 1, 3)) {
          case 1 -> Outcome.NOT_APPLIED;
          case 2 -> Outcome.IN_DOUBT;
          default -> Outcome.PARTIAL;
        };
    String message = in.bytes("message", MAX_MESSAGE_BYTES).toUtf8();
    return new Result.Refused(code(number, in), outcome, message);
  }

  private static int number(Outcome outcome) {
    return switch (outcome) {
      case NOT_APPLIED -> 1;
      case IN_DOUBT -> 2;
      case PARTIAL -> 3;
    };
  }

  private static ErrorCode code(int number, BinaryReader in) {
    for (ErrorCode code : ErrorCode.values()) {
      if (code.number() == number) {
        return code;
      }
    }
    throw in.malformed("code: " + number + " (expected: a number of ErrorCode)");
  }
}
