package dev.quoin.kv.core.state;

import dev.quoin.kv.core.entry.MetaRecord;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.util.concurrent.ConcurrentHashMap;

/** The tables of a replica's engine: {@code meta}, {@code session}, and one for each keyspace. */
final class Tables {
  private final StorageEngine engine;
  private final Table meta;
  private final Table session;
  private final ConcurrentHashMap<Integer, Table> data = new ConcurrentHashMap<>();

  Tables(StorageEngine engine) {
    this.engine = engine;
    this.meta = engine.table(MetaRecord.TABLE);
    this.session = engine.table("session");
  }

  Table meta() {
    return meta;
  }

  Table session() {
    return session;
  }

  /** Returns the table of a keyspace, which is made if there is none. */
  Table of(int keyspace) {
    Table known = data.get(keyspace);
    return known != null
        ? known
        : data.computeIfAbsent(keyspace, number -> engine.table("d" + number));
  }
}
