package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.CrashTck;

/** What the engine has acknowledged is there after a kill and after a loss of power. */
class MmapCrashTckTest extends CrashTck {
  @Override
  protected StorageEngineFactory factory() {
    return new MmapEngineFactory();
  }
}
