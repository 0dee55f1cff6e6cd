package dev.quoin.kv.tck;

import dev.quoin.kv.spi.storage.StorageEngineFactory;

/** The kit as it is run against one mutant after the other. */
final class MutantSubject extends StorageEngineTck {
  static volatile StorageEngineFactory current = Mutant.reference();

  @Override
  protected StorageEngineFactory factory() {
    return current;
  }
}
