package dev.quoin.kv.cli;

/** A mistake of the caller that shows only while a command runs, such as a malformed input file. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
