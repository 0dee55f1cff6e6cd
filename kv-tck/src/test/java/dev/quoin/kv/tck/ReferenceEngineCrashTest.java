package dev.quoin.kv.tck;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.reference.ReferenceEngineFactory;

class ReferenceEngineCrashTest extends CrashTck {
  @Override
  protected StorageEngineFactory factory() {
    return new ReferenceEngineFactory();
  }
}
