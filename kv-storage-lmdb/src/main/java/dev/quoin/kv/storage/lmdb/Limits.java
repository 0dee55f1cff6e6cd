package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.EngineLimits;

/** The largest things this engine takes, checked before anything is changed. */
final class Limits {
  /** LMDB's own limit as it is compiled: a leaf page of 4 KiB holds at least two nodes. */
  static final int KEY_BYTES = 511;

  static final int VALUE_BYTES = 64 << 20;
  static final long BATCH_BYTES = 128L << 20;

  static final EngineLimits ALL = new EngineLimits(KEY_BYTES, VALUE_BYTES, BATCH_BYTES);

  private Limits() {}

  static void checkKey(Bytes key) {
    int length = key.length();
    if (length == 0) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "key of 0 bytes (expected: 1 to " + KEY_BYTES + ")");
    }
    if (length > KEY_BYTES) {
      throw tooLarge("key", length, KEY_BYTES);
    }
  }

  static void checkValue(Bytes head, Bytes body) {
    long length = (long) head.length() + body.length();
    if (length > VALUE_BYTES) {
      throw tooLarge("value", length, VALUE_BYTES);
    }
  }

  static KvException tooLarge(String what, long length, long limit) {
    return KvException.notApplied(
        ErrorCode.TOO_LARGE, what + " of " + length + " bytes (expected: <= " + limit + ")");
  }
}
