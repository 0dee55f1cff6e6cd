package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import jnr.constants.platform.Errno;
import org.lmdbjava.Cursor;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbNativeException;
import org.lmdbjava.Txn;

/** Says in the project's words what LMDB said in its own. */
final class Failures {
  private Failures() {}

  /** Returns {@code error} as a KvException: itself if it is one. */
  static KvException of(String what, Outcome outcome, RuntimeException error) {
    return error instanceof KvException known
        ? known
        : new KvException(codeOf(error), outcome, what + ": " + error.getMessage(), error);
  }

  static KvException read(String what, RuntimeException error) {
    return of(what, Outcome.NOT_APPLIED, error);
  }

  private static ErrorCode codeOf(RuntimeException error) {
    if (error instanceof LmdbNativeException.PageCorruptedException
        || error instanceof LmdbNativeException.PageNotFoundException
        || error instanceof LmdbNativeException.PageFullException
        || error instanceof Cursor.FullException
        || error instanceof Env.FileInvalidException) {
      return ErrorCode.DAMAGED;
    }
    if (error instanceof Env.VersionMismatchException) {
      return ErrorCode.FORMAT_TOO_NEW;
    }
    if (error instanceof Txn.TxFullException) {
      return ErrorCode.TOO_LARGE;
    }
    if (error instanceof Env.ReadersFullException) {
      return ErrorCode.OVERLOADED;
    }
    if (error instanceof LmdbNativeException.PanicException) {
      return ErrorCode.IO_ERROR;
    }
    if (isErrno(error, Errno.ENOSPC) || isErrno(error, Errno.EDQUOT)) {
      return ErrorCode.NO_SPACE;
    }
    return error instanceof LmdbNativeException.ConstantDerivedException
        ? ErrorCode.IO_ERROR
        : ErrorCode.INTERNAL;
  }

  static boolean isErrno(RuntimeException error, Errno errno) {
    return error instanceof LmdbNativeException known && known.getResultCode() == errno.intValue();
  }
}
