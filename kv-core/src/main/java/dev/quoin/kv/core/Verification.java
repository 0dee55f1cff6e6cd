package dev.quoin.kv.core;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KvException;
import dev.quoin.kv.core.entry.ValueHeader;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.ScanRange;
import java.util.Set;

/** One walk through all there is. */
final class Verification {
  /** Entries between two reports of progress. */
  private static final int STEP = 4096;

  private final EmbeddedStore store;
  private final VerifyListener listener;
  private long entries;
  private long bytes;
  private long damaged;

  Verification(EmbeddedStore store, VerifyListener listener) {
    this.store = store;
    this.listener = listener;
  }

  VerifyReport run() {
    Set<String> names = store.directory.names();
    for (String name : names) {
      KeyspaceTable keyspace = store.directory.find(name);
      if (keyspace != null) {
        verify(keyspace);
      }
    }
    store.engine.verify();
    return new VerifyReport(names.size(), entries, bytes, damaged);
  }

  private void verify(KeyspaceTable keyspace) {
    String name = keyspace.name();
    try (Cursor cursor = store.engine.scan(keyspace.table(), ScanRange.all())) {
      while (cursor.next()) {
        Bytes key = cursor.key();
        Bytes stored = cursor.value();
        try {
          bytes += key.length() + ValueHeader.read(name, key, stored).value().length();
        } catch (KvException e) {
          bytes += key.length() + stored.length();
          damaged++;
          listener.damaged(name, key, e);
        }
        if (++entries % STEP == 0) {
          listener.progress(name, entries, bytes);
        }
      }
    }
    listener.progress(name, entries, bytes);
  }
}
