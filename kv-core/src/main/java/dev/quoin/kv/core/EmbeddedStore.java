package dev.quoin.kv.core;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.core.entry.MetaRecord;
import dev.quoin.kv.core.entry.StoreLayout;
import dev.quoin.kv.spi.runtime.Clock;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;

/** What all keyspaces of one embedded store share. */
final class EmbeddedStore {
  final StorageEngine engine;
  final EmbeddedOptions options;
  final Durability durability;
  final Clock clock;
  final KeyspaceDirectory directory;
  final RevisionSource revisions;
  final StripedLocks locks = new StripedLocks();
  final BatchPool batches;
  final BoundedExecutor executor;
  private volatile boolean closed;

  EmbeddedStore(StorageEngine engine, EmbeddedOptions options) {
    this.engine = engine;
    this.options = options;
    this.durability = options.durability();
    this.clock = options.platform().clock();
    Table meta = engine.table(MetaRecord.TABLE);
    StoreLayout.claim(engine, meta, StoreLayout.EMBEDDED);
    this.directory = new KeyspaceDirectory(engine, meta, options.valueLimitBytes());
    this.revisions = new RevisionSource(engine, meta, clock);
    this.batches = new BatchPool(engine);
    this.executor =
        new BoundedExecutor(
            options.platform().scheduler(), options.asyncParallelism(), options.asyncQueue());
  }

  /** Throws CLOSED if the store was closed. */
  void checkOpen() {
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "the store is closed");
    }
  }

  void close() {
    closed = true;
    batches.close();
    if (options.closesEngine()) {
      engine.close();
    }
  }
}
