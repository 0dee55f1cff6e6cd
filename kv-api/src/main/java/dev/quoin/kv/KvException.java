package dev.quoin.kv;

import org.jspecify.annotations.Nullable;

/**
 * The failure of a call, with a stable {@link ErrorCode} for programs, an {@link Outcome} that says
 * what may have happened to the data, and a message for people that carries the value that was
 * found and what was expected.
 */
public class KvException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final Outcome outcome;

  /** Makes a failure without a cause. */
  public KvException(ErrorCode code, Outcome outcome, String message) {
    this(code, outcome, message, null);
  }

  /** Makes a failure that was brought about by {@code cause}. */
  public KvException(ErrorCode code, Outcome outcome, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.outcome = outcome;
  }

  /** Returns a failure of which it is certain that nothing was changed. */
  public static KvException notApplied(ErrorCode code, String message) {
    return new KvException(code, Outcome.NOT_APPLIED, message);
  }

  /** Returns a failure with a cause, of which it is certain that nothing was changed. */
  public static KvException notApplied(ErrorCode code, String message, Throwable cause) {
    return new KvException(code, Outcome.NOT_APPLIED, message, cause);
  }

  /** Returns a failure with a cause, after which the change may or may not be there. */
  public static KvException inDoubt(ErrorCode code, String message, Throwable cause) {
    return new KvException(code, Outcome.IN_DOUBT, message, cause);
  }

  /** Returns why the call failed. */
  public ErrorCode code() {
    return code;
  }

  /** Returns what the failed call may have done. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns whether repeating the very same call is safe and may succeed. */
  public boolean isRetryable() {
    return outcome == Outcome.NOT_APPLIED && code.isRetryable();
  }
}
