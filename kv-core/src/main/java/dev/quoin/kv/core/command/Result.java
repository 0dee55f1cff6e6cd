package dev.quoin.kv.core.command;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.Version;
import org.jspecify.annotations.Nullable;

/** What became of a command. Immutable. */
public sealed interface Result {
  /**
   * It wrote.
   *
   * @param version the version of every entry it wrote
   */
  record Written(Version version) implements Result {}

  /**
   * It removed.
   *
   * @param count how many entries there were
   * @param more whether a range held more than the limit
   */
  record Deleted(long count, boolean more) implements Result {}

  /**
   * Its condition did not hold, so it did nothing.
   *
   * @param found the version of the entry, or null if there is none
   */
  record ConditionFailed(@Nullable Version found) implements Result {}

  /**
   * It was refused.
   *
   * @param code why
   * @param outcome whether it may have happened, by an earlier attempt
   * @param message for people
   */
  record Refused(ErrorCode code, Outcome outcome, String message) implements Result {}

  /** A change of sessions happened. */
  record Done() implements Result {}
}
