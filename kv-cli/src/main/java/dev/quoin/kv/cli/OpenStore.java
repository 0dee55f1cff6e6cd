package dev.quoin.kv.cli;

import dev.quoin.kv.core.EmbeddedKv;
import dev.quoin.kv.spi.storage.StorageEngine;

/**
 * A store that is open in this process.
 *
 * @param kv the store, which closes its engine
 * @param engine the engine below it
 */
record OpenStore(EmbeddedKv kv, StorageEngine engine) implements AutoCloseable {
  @Override
  public void close() {
    kv.close();
  }
}
