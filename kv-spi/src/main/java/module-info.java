/**
 * What a plug-in implements: a storage engine, a physical log, and the runtime that gives both
 * their time, threads, randomness and files.
 */
module dev.quoin.kv.spi {
  requires transitive dev.quoin.kv.api;
  requires static transitive org.jspecify;

  exports dev.quoin.kv.spi.event;
  exports dev.quoin.kv.spi.log;
  exports dev.quoin.kv.spi.runtime;
  exports dev.quoin.kv.spi.storage;

  uses dev.quoin.kv.spi.storage.StorageEngineFactory;
}
