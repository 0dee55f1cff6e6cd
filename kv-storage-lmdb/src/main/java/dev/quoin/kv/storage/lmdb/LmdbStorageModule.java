package dev.quoin.kv.storage.lmdb;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.quoin.kv.spi.storage.StorageEngine;

/** Binds {@link StorageEngine} to one {@link LmdbEngine}, which whoever asked for it closes. */
public final class LmdbStorageModule extends AbstractModule {
  private final LmdbOptions options;

  /** Makes a module that opens the engine by these options when it is first asked for. */
  public LmdbStorageModule(LmdbOptions options) {
    this.options = options;
  }

  @Provides
  @Singleton
  StorageEngine engine() {
    return LmdbEngine.open(options);
  }
}
