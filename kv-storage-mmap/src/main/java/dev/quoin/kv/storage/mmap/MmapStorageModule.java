package dev.quoin.kv.storage.mmap;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.quoin.kv.spi.storage.StorageEngine;

/** Binds a {@link StorageEngine} that is {@link MmapEngine#open} of given options. */
public final class MmapStorageModule extends AbstractModule {
  private final MmapOptions options;

  /** Makes a module for an engine with these options; it is opened when it is first asked for. */
  public MmapStorageModule(MmapOptions options) {
    this.options = options;
  }

  @Provides
  @Singleton
  StorageEngine engine() {
    return MmapEngine.open(options);
  }
}
