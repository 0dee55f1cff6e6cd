package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import java.io.IOException;

/** What an error of the operating system is called here. */
final class Failures {
  private Failures() {}

  static ErrorCode code(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left") || message.contains("quota exceeded")
        ? ErrorCode.NO_SPACE
        : ErrorCode.IO_ERROR;
  }

  static KvException notApplied(String what, IOException e) {
    return KvException.notApplied(code(e), what + ": " + e, e);
  }
}
