package dev.quoin.kv.tck;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The kind of engine that is proved.
 *
 * @param factory opens it
 * @param settings how it is opened
 * @param badSettings settings that it must refuse, each on top of {@code settings}
 */
record EngineUnderTest(
    StorageEngineFactory factory,
    Map<String, String> settings,
    List<Map<String, String>> badSettings) {

  StorageEngine open(Path directory, StorageListener listener) {
    return open(directory, Platform.system(), listener);
  }

  StorageEngine open(Path directory, Platform platform, StorageListener listener) {
    return factory.open(directory, platform, listener, settings);
  }
}
