package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.EngineLimits;

/**
 * What the engine takes. RocksDB itself takes up to 4 GiB; these keep what a call copies, several
 * times over on its way through JNI, the log and the memtable, within bounds.
 */
final class RocksLimits {
  static final EngineLimits LIMITS = new EngineLimits(8 << 10, 24 << 20, 48L << 20);

  private RocksLimits() {}

  static void checkKey(Bytes key) {
    if (key.isEmpty()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "key: empty (expected: at least 1 byte)");
    }
    if (key.length() > LIMITS.keyBytes()) {
      throw tooLarge("key", key.length(), LIMITS.keyBytes());
    }
  }

  /** Returns the length of the value, having checked it and the key. */
  static int checkPut(Bytes key, Bytes head, Bytes body) {
    checkKey(key);
    long length = (long) head.length() + body.length();
    if (length > LIMITS.valueBytes()) {
      throw tooLarge("value", length, LIMITS.valueBytes());
    }
    return (int) length;
  }

  static void checkBatch(long bytes) {
    if (bytes > LIMITS.batchBytes()) {
      throw tooLarge("batch", bytes, LIMITS.batchBytes());
    }
  }

  private static KvException tooLarge(String what, long bytes, long limit) {
    return KvException.notApplied(
        ErrorCode.TOO_LARGE, "%s: %d bytes (expected: <= %d)".formatted(what, bytes, limit));
  }
}
