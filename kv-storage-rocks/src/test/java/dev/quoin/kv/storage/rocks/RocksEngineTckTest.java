package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.StorageEngineTck;
import java.util.List;
import java.util.Map;

/** The storage contract, as the conformance kit has it. */
class RocksEngineTckTest extends StorageEngineTck {
  @Override
  protected StorageEngineFactory factory() {
    return new RocksEngineFactory();
  }

  @Override
  protected List<Map<String, String>> badSettings() {
    return List.of(
        Map.of("compression", "zip"),
        Map.of("external-log", "perhaps"),
        Map.of("block-bytes", "-1"),
        Map.of("table-buffer-bytes", "much"),
        Map.of("background-jobs", "0"));
  }
}
