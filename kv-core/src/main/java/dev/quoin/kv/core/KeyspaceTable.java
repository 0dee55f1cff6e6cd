package dev.quoin.kv.core;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Table;

/**
 * A keyspace that was made: where its entries lie and what it takes.
 *
 * @param name the keyspace
 * @param number its number, never used again
 * @param table the table of its entries
 * @param keyLimitBytes the longest key
 * @param valueLimitBytes the longest value
 */
record KeyspaceTable(String name, int number, Table table, int keyLimitBytes, int valueLimitBytes) {
  void checkKey(Bytes key) {
    int length = key.length();
    if (length == 0) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "keyspace " + name + ": empty key (expected: >= 1 byte)");
    }
    if (length > keyLimitBytes) {
      throw KvException.notApplied(
          ErrorCode.TOO_LARGE,
          "keyspace %s: key of %d bytes (expected: <= %d): %s"
              .formatted(name, length, keyLimitBytes, key));
    }
  }

  void checkValue(Bytes key, Bytes value) {
    if (value.length() > valueLimitBytes) {
      throw KvException.notApplied(
          ErrorCode.TOO_LARGE,
          "keyspace %s, key %s: value of %d bytes (expected: <= %d)"
              .formatted(name, key, value.length(), valueLimitBytes));
    }
  }
}
