package dev.quoin.kv.tck;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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

  /** Returns what another process needs to open engines of this kind. */
  List<String> asArguments() {
    List<String> arguments = new ArrayList<>();
    arguments.add(factory.getClass().getName());
    settings.forEach((name, value) -> arguments.add(name + "=" + value));
    return arguments;
  }

  /** Reads what {@link #asArguments} returned, from {@code first} on. */
  static EngineUnderTest fromArguments(String[] arguments, int first) {
    Map<String, String> settings = new HashMap<>();
    for (int i = first + 1; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      settings.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
    }
    try {
      Object factory = Class.forName(arguments[first]).getConstructor().newInstance();
      return new EngineUnderTest((StorageEngineFactory) factory, settings, List.of());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "factory: "
              + arguments[first]
              + " (expected: public, with a constructor of no arguments)",
          e);
    }
  }
}
