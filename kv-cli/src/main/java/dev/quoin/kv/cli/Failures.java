package dev.quoin.kv.cli;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Turns a failure into one line that says what to do, and an exit code. */
final class Failures {
  static final int NOT_FOUND = 1;
  static final int USAGE = 2;
  static final int UNAVAILABLE = 3;
  static final int IN_DOUBT = 4;
  static final int DAMAGED = 5;

  private Failures() {}

  /** Reports a mistake in the arguments. */
  static int usage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    command
        .getErr()
        .println(
            "kv: "
                + oneLine(String.valueOf(failure.getMessage()))
                + "; see '"
                + command.getCommandSpec().qualifiedName()
                + " --help'");
    return USAGE;
  }

  /** Reports what went wrong while a command ran. */
  static int report(Exception failure, Terminal terminal) {
    terminal.out().flush();
    if (System.getenv("KV_STACKTRACE") != null) {
      failure.printStackTrace(terminal.err());
    }
    terminal.err().println("kv: " + oneLine(describe(failure)));
    return exitCode(failure);
  }

  static int exitCode(Exception failure) {
    if (!(failure instanceof KvException known)) {
      return failure instanceof UsageException ? USAGE : UNAVAILABLE;
    }
    if (known.code() == ErrorCode.DAMAGED) {
      return DAMAGED;
    }
    if (known.outcome() != Outcome.NOT_APPLIED) {
      return IN_DOUBT;
    }
    return switch (known.code()) {
      case CONDITION_FAILED -> NOT_FOUND;
      case INVALID_ARGUMENT,
          TOO_LARGE,
          NOT_FOUND,
          CROSS_SHARD,
          UNSUPPORTED,
          WRONG_ENGINE,
          FORMAT_TOO_NEW ->
          USAGE;
      default -> UNAVAILABLE;
    };
  }

  private static String describe(Exception failure) {
    if (failure instanceof KvException known) {
      return known.getMessage() + advice(known);
    }
    if (failure instanceof UsageException) {
      return String.valueOf(failure.getMessage());
    }
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist; check the path";
    }
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + " may not be read or written; check its permissions";
    }
    if (failure instanceof FileSystemException refused) {
      return refused.getFile() + ": " + refused.getReason();
    }
    return failure + "; set KV_STACKTRACE=1 to see where";
  }

  private static String advice(KvException failure) {
    String advice =
        switch (failure.code()) {
          case IN_USE -> "stop what has it open, or name another directory with --data";
          case WRONG_ENGINE -> "name that engine with --engine, or another directory with --data";
          case NO_SPACE -> "make room and run the command again";
          case DAMAGED -> "restore the data from a copy; 'kv verify' reads all that is there";
          case DEADLINE_EXCEEDED -> "run the command again, with a longer --timeout";
          case IO_ERROR -> "check the disk, then run the command again";
          default -> "";
        };
    String doubt =
        failure.outcome() == Outcome.NOT_APPLIED
            ? ""
            : "; the change may have happened: read before you repeat it";
    return (advice.isEmpty() ? "" : "; " + advice) + doubt;
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
