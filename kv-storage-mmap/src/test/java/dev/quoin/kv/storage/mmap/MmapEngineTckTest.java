package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.StorageEngineTck;
import java.util.List;
import java.util.Map;

/** The storage contract, as the conformance kit has it. */
class MmapEngineTckTest extends StorageEngineTck {
  @Override
  protected StorageEngineFactory factory() {
    return new MmapEngineFactory();
  }

  @Override
  protected List<Map<String, String>> badSettings() {
    return List.of(
        Map.of("segmentBytes", "7"),
        Map.of("segmentBytes", "large"),
        Map.of("indexMemoryBytes", "-1"),
        Map.of("garbageRatio", "2"),
        Map.of("compactInBackground", "perhaps"));
  }
}
