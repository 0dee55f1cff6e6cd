package dev.quoin.kv.core.command;

/**
 * A command with what makes it happen exactly once however often its client sends it.
 *
 * @param session the session it belongs to, or {@link #NO_SESSION}
 * @param sequence the number of the command within its session, from 1
 * @param acknowledged the number up to which the client has seen all results: they are forgotten
 * @param command the command
 */
public record Submission(long session, long sequence, long acknowledged, Command command) {
  /** Stands for no session: the command is executed each time it arrives. */
  public static final long NO_SESSION = 0;

  /** Refuses numbers that make no sense with an IllegalArgumentException. */
  public Submission {
    if (session != NO_SESSION && (sequence < 1 || acknowledged < 0 || acknowledged >= sequence)) {
      throw new IllegalArgumentException(
          "sequence: %d, acknowledged: %d (expected: 0 <= acknowledged < sequence)"
              .formatted(sequence, acknowledged));
    }
  }

  /** Returns a command that belongs to no session. */
  public static Submission of(Command command) {
    return new Submission(NO_SESSION, 0, 0, command);
  }
}
