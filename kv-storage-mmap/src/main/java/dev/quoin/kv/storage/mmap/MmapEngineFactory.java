package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens {@link MmapEngine}s by name. Settings: {@code segmentBytes}, {@code indexMemoryBytes},
 * {@code garbageRatio}, {@code compactInBackground}, as in {@link MmapOptions.Builder}.
 */
public final class MmapEngineFactory implements StorageEngineFactory {
  /** Makes a factory; also called by {@link java.util.ServiceLoader}. */
  public MmapEngineFactory() {}

  @Override
  public String name() {
    return MmapEngine.NAME;
  }

  @Override
  public StorageEngine open(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    MmapOptions.Builder options =
        MmapOptions.builder(directory).platform(platform).listener(listener);
    new TreeMap<>(settings).forEach((name, value) -> set(options, name, value));
    return MmapEngine.open(options.build());
  }

  private static void set(MmapOptions.Builder options, String name, String value) {
    try {
      switch (name) {
        case "segmentBytes" -> options.segmentBytes(Integer.parseInt(value));
        case "indexMemoryBytes" -> options.indexMemoryBytes(Long.parseLong(value));
        case "garbageRatio" -> options.garbageRatio(Double.parseDouble(value));
        case "compactInBackground" -> options.compactInBackground(flag(value));
        default ->
            throw KvException.notApplied(
                ErrorCode.INVALID_ARGUMENT,
                "setting %s of engine mmap is not known (expected: segmentBytes, indexMemoryBytes, garbageRatio or compactInBackground)"
                    .formatted(name));
      }
    } catch (NumberFormatException e) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, name + ": '" + value + "' (expected: a number)", e);
    }
  }

  private static boolean flag(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw KvException.notApplied(
              ErrorCode.INVALID_ARGUMENT,
              "compactInBackground: '" + value + "' (expected: true or false)");
    };
  }
}
