package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.storage.rocks.RocksOptions.Compression;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Opens RocksDB engines by settings: {@code compression} (none, lz4), {@code external-log} (true,
 * false), {@code table-buffer-bytes}, {@code block-bytes}, {@code bloom-bits-per-key}, {@code
 * max-open-files}, {@code background-jobs}; each means what the method of that name of {@link
 * RocksOptions.Builder} says.
 */
public final class RocksEngineFactory implements StorageEngineFactory {
  /** For {@link java.util.ServiceLoader}. */
  public RocksEngineFactory() {}

  @Override
  public String name() {
    return RocksEngine.NAME;
  }

  @Override
  public StorageEngine open(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    RocksOptions.Builder builder =
        RocksOptions.builder(directory).platform(platform).listener(listener);
    settings.forEach((name, value) -> set(builder, name, value));
    return RocksEngine.open(builder.build());
  }

  private static void set(RocksOptions.Builder builder, String name, String value) {
    switch (name) {
      case "compression" -> builder.compression(compression(value));
      case "external-log" -> builder.externalLog(truth(name, value));
      case "table-buffer-bytes" -> builder.tableBufferBytes(number(name, value));
      case "block-bytes" -> builder.blockBytes(smallNumber(name, value));
      case "bloom-bits-per-key" -> builder.bloomBitsPerKey(smallNumber(name, value));
      case "max-open-files" -> builder.maxOpenFiles(smallNumber(name, value));
      case "background-jobs" -> builder.backgroundJobs(smallNumber(name, value));
      default ->
          throw refused(
              "setting of engine rocks: "
                  + name
                  + " (expected: compression, external-log, table-buffer-bytes, block-bytes,"
                  + " bloom-bits-per-key, max-open-files or background-jobs)");
    }
  }

  private static Compression compression(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "none" -> Compression.NONE;
      case "lz4" -> Compression.LZ4;
      default -> throw refused("compression: " + value + " (expected: none or lz4)");
    };
  }

  private static boolean truth(String name, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(name + ": " + value + " (expected: true or false)");
    };
  }

  private static int smallNumber(String name, String value) {
    long number = number(name, value);
    if (number != (int) number) {
      throw refused(name + ": " + value + " (expected: at most " + Integer.MAX_VALUE + ")");
    }
    return (int) number;
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, name + ": " + value + " (expected: a whole number)", e);
    }
  }

  private static KvException refused(String message) {
    return KvException.notApplied(ErrorCode.INVALID_ARGUMENT, message);
  }
}
