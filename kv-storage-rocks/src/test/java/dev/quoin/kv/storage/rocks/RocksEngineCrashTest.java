package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.CrashTck;

/** What a killed process leaves behind, as the conformance kit has it. */
class RocksEngineCrashTest extends CrashTck {
  @Override
  protected StorageEngineFactory factory() {
    return new RocksEngineFactory();
  }
}
