package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.CrashTck;

/** What a killed process leaves behind, as the conformance kit has it. */
class LmdbEngineCrashTest extends CrashTck {
  @Override
  protected StorageEngineFactory factory() {
    return new LmdbEngineFactory();
  }
}
