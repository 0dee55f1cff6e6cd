package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.StorageEngineTck;
import java.util.List;
import java.util.Map;

/** The engine keeps the storage contract, in its default arrangement. */
class LmdbEngineTckTest extends StorageEngineTck {
  @Override
  protected StorageEngineFactory factory() {
    return new LmdbEngineFactory();
  }

  @Override
  protected List<Map<String, String>> badSettings() {
    return List.of(
        Map.of("crashSafety", "none"),
        Map.of("writeMap", "yes"),
        Map.of("mapBytes", "big"),
        Map.of("mapBytes", "1"),
        Map.of("maxReaders", "0"),
        Map.of("longReadMillis", "-1"));
  }
}
