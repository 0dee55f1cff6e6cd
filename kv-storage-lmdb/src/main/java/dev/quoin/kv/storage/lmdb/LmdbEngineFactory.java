package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Opens engines by name and settings. The settings are those of {@link LmdbOptions.Builder}: {@code
 * crashSafety} (power_loss, process_end), {@code writeMap} and {@code readAhead} (true, false),
 * {@code mapBytes}, {@code maxReaders}, {@code maxTables} (numbers), {@code readerWaitMillis},
 * {@code longReadMillis}.
 */
public final class LmdbEngineFactory implements StorageEngineFactory {
  private static final Map<String, BiConsumer<LmdbOptions.Builder, String>> SETTINGS =
      new TreeMap<>(
          Map.of(
              "crashSafety",
              (options, value) -> options.crashSafety(crashSafety(value)),
              "writeMap",
              (options, value) -> options.writeMap(flag("writeMap", value)),
              "readAhead",
              (options, value) -> options.readAhead(flag("readAhead", value)),
              "mapBytes",
              (options, value) -> options.mapBytes(number("mapBytes", value, Long.MAX_VALUE / 4)),
              "maxReaders",
              (options, value) -> options.maxReaders((int) number("maxReaders", value, 100_000)),
              "maxTables",
              (options, value) -> options.maxTables((int) number("maxTables", value, 100_000)),
              "readerWaitMillis",
              (options, value) ->
                  options.readerWait(
                      Duration.ofMillis(number("readerWaitMillis", value, 86_400_000))),
              "longReadMillis",
              (options, value) ->
                  options.longRead(
                      Duration.ofMillis(number("longReadMillis", value, 86_400_000)))));

  @Override
  public String name() {
    return LmdbEngine.NAME;
  }

  @Override
  public StorageEngine open(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    LmdbOptions.Builder options =
        LmdbOptions.builder(directory).platform(platform).listener(listener);
    settings.forEach(
        (name, value) -> {
          BiConsumer<LmdbOptions.Builder, String> setter = SETTINGS.get(name);
          if (setter == null) {
            throw bad("setting", name, "one of " + String.join(", ", SETTINGS.keySet()));
          }
          setter.accept(options, value);
        });
    return LmdbEngine.open(options.build());
  }

  private static CrashSafety crashSafety(String value) {
    return switch (value) {
      case "power_loss" -> CrashSafety.POWER_LOSS;
      case "process_end" -> CrashSafety.PROCESS_END;
      default -> throw bad("crashSafety", value, "power_loss or process_end");
    };
  }

  private static boolean flag(String name, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(name, value, "true or false");
    };
  }

  private static long number(String name, String value, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, name + ": " + value + " (expected: a number)", e);
    }
    throw bad(name, value, "0 to " + most);
  }

  private static KvException bad(String name, String value, String expected) {
    return KvException.notApplied(
        ErrorCode.INVALID_ARGUMENT, name + ": " + value + " (expected: " + expected + ")");
  }
}
