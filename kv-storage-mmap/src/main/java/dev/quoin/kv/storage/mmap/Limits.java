package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.EngineLimits;

/** The largest things this engine takes. */
final class Limits {
  static final EngineLimits ALL =
      new EngineLimits(
          RecordFormat.MAX_KEY,
          RecordFormat.MAX_VALUE,
          EngineLimits.GUARANTEED_BATCH_BYTES + (64 << 10));

  private Limits() {}

  static void checkKey(Bytes key) {
    if (key.isEmpty()) {
      throw KvException.notApplied(ErrorCode.INVALID_ARGUMENT, "key is empty");
    }
    check("key", key.length(), ALL.keyBytes());
  }

  static void checkValue(long bytes) {
    check("value", bytes, ALL.valueBytes());
  }

  static void checkBatch(long bytes) {
    check("batch", bytes, ALL.batchBytes());
  }

  private static void check(String what, long bytes, long most) {
    if (bytes > most) {
      throw KvException.notApplied(
          ErrorCode.TOO_LARGE, "%s: %d bytes (expected: <= %d)".formatted(what, bytes, most));
    }
  }
}
