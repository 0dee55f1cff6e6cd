package dev.quoin.kv.storage.rocks;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import dev.quoin.kv.spi.storage.StorageEngineFactory;

/** Adds {@link RocksEngineFactory} to the set of engines a Guice application may choose from. */
public final class RocksStorageModule extends AbstractModule {
  /** Makes the module. */
  public RocksStorageModule() {}

  @Override
  protected void configure() {
    Multibinder.newSetBinder(binder(), StorageEngineFactory.class)
        .addBinding()
        .toInstance(new RocksEngineFactory());
  }
}
