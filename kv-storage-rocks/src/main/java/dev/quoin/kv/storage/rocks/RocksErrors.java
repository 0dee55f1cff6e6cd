package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What a status of RocksDB means in the words of this project. */
final class RocksErrors {
  private RocksErrors() {}

  /** Returns the failure of a call that changes nothing. */
  static KvException notApplied(String what, RocksDBException e) {
    return new KvException(codeOf(e), Outcome.NOT_APPLIED, message(what, e), e);
  }

  /** Returns the failure of a call whose effect may be there. */
  static KvException inDoubt(String what, RocksDBException e) {
    return new KvException(codeOf(e), Outcome.IN_DOUBT, message(what, e), e);
  }

  /**
   * Returns the failure to open a database. A file that is missing from a database that was whole
   * once is damage, whatever the operating system calls it.
   */
  static KvException notOpened(String what, RocksDBException e, boolean fresh) {
    ErrorCode code = codeOf(e);
    String told = String.valueOf(e.getMessage());
    if (told.contains("LOCK: ") || told.contains("lock hold by current process")) {
      code = ErrorCode.IN_USE;
    } else if (!fresh
        && (told.contains("No such file") || told.contains("create_if_missing is false"))) {
      code = ErrorCode.DAMAGED;
    }
    return new KvException(code, Outcome.NOT_APPLIED, message(what, e), e);
  }

  static ErrorCode codeOf(RocksDBException e) {
    Status status = e.getStatus();
    return status == null ? ErrorCode.INTERNAL : codeOf(status);
  }

  static ErrorCode codeOf(Status status) {
    if (status.getSubCode() == Status.SubCode.NoSpace
        || status.getSubCode() == Status.SubCode.MemoryLimit) {
      return ErrorCode.NO_SPACE;
    }
    return switch (status.getCode()) {
      case Corruption -> ErrorCode.DAMAGED;
      case IOError -> ErrorCode.IO_ERROR;
      case InvalidArgument -> ErrorCode.INVALID_ARGUMENT;
      case NotSupported -> ErrorCode.UNSUPPORTED;
      case NotFound -> ErrorCode.NOT_FOUND;
      case TimedOut, Expired -> ErrorCode.DEADLINE_EXCEEDED;
      case Busy, TryAgain -> ErrorCode.OVERLOADED;
      case ShutdownInProgress -> ErrorCode.CLOSED;
      default -> ErrorCode.INTERNAL;
    };
  }

  private static String message(String what, RocksDBException e) {
    return what + ": " + e.getMessage();
  }
}
