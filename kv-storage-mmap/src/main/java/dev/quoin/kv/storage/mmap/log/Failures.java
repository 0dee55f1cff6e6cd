package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The latch of a log: the first failed append or sync, after which nothing is appended or synced
 * until the log is reopened, as nobody knows what the operating system still holds.
 */
final class Failures {
  private final AtomicReference<@Nullable KvException> first = new AtomicReference<>();
  private final Path directory;

  Failures(Path directory) {
    this.directory = directory;
  }

  boolean isLatched() {
    return first.get() != null;
  }

  /** Latches a failure, and returns it to be thrown. */
  KvException latch(IOException cause, Outcome outcome, String what) {
    KvException failure = translate(cause, outcome, what);
    first.compareAndSet(null, failure);
    return failure;
  }

  /** Throws if an earlier call failed. */
  void check(Outcome outcome) {
    KvException failure = first.get();
    if (failure != null) {
      throw new KvException(
          failure.code(),
          outcome,
          "log "
              + directory
              + " takes no append and no sync until it is reopened, as an earlier one failed: "
              + failure.getMessage(),
          failure);
    }
  }

  /** Returns the failure that stands for an error of the file system. */
  static KvException translate(IOException cause, Outcome outcome, String what) {
    return new KvException(
        isFull(cause) ? ErrorCode.NO_SPACE : ErrorCode.IO_ERROR,
        outcome,
        what + ": " + cause.getMessage(),
        cause);
  }

  /** The JDK tells a full disk by the operating system's words only. */
  private static boolean isFull(IOException cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("quota exceeded")
        || message.contains("not enough space");
  }

  static KvException damaged(Path file, long position, String why) {
    return KvException.notApplied(
        ErrorCode.DAMAGED, "%s is damaged at position %d: %s".formatted(file, position, why));
  }
}
