package dev.quoin.kv.tck.reference;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.nio.file.Path;
import java.util.Map;

/**
 * Opens reference engines. It is not offered to {@link java.util.ServiceLoader}: nobody's data
 * should end up in one.
 */
public final class ReferenceEngineFactory implements StorageEngineFactory {
  @Override
  public String name() {
    return ReferenceEngine.NAME;
  }

  @Override
  public StorageEngine open(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    if (!settings.isEmpty()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "settings: " + settings + " (expected: none)");
    }
    return ReferenceEngine.open(directory, platform, listener);
  }
}
