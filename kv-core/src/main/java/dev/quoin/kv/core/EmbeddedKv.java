package dev.quoin.kv.core;

import dev.quoin.kv.Keyspace;
import dev.quoin.kv.Kv;
import dev.quoin.kv.spi.storage.StorageEngine;
import java.util.Set;

/**
 * The key-value API on one storage engine in this process, with no network.
 *
 * <p>The store owns the engine it was opened on: closing the store closes the engine, also when
 * opening the store fails, unless {@link EmbeddedOptions#keepEngineOpen} was asked for. Nobody else
 * writes to the engine meanwhile. Keyspaces are made by the first write to them; reading one that
 * was never written finds nothing. All keys of a keyspace are of one route, so a batch may hold any
 * of them, and every {@link dev.quoin.kv.Consistency} is given.
 *
 * <p><b>Durability.</b> What a write has survived when it returns is said by {@link
 * EmbeddedOptions#durability}. A version is never given twice, whatever crash there was.
 *
 * <p><b>Threads.</b> Reads take no lock. Writes of one key wait for each other; so do writes and
 * each step of a range's removal. Safe on virtual threads.
 */
public final class EmbeddedKv implements Kv {
  private final EmbeddedStore store;

  private EmbeddedKv(EmbeddedStore store) {
    this.store = store;
  }

  /** Opens a store on an engine, which it then owns, with the default options. */
  public static EmbeddedKv open(StorageEngine engine) {
    return open(engine, EmbeddedOptions.defaults());
  }

  /**
   * Opens a store on an engine.
   *
   * @throws dev.quoin.kv.KvException WRONG_ENGINE if the engine holds the data of a replica,
   *     FORMAT_TOO_NEW, DAMAGED, IO_ERROR
   */
  public static EmbeddedKv open(StorageEngine engine, EmbeddedOptions options) {
    boolean opened = false;
    try {
      EmbeddedKv kv = new EmbeddedKv(new EmbeddedStore(engine, options));
      opened = true;
      return kv;
    } finally {
      if (!opened && options.closesEngine()) {
        engine.close();
      }
    }
  }

  @Override
  public Keyspace keyspace(String name) {
    KeyspaceDirectory.checkName(name);
    store.checkOpen();
    return new EmbeddedKeyspace(store, name, store.options.timeout());
  }

  @Override
  public Set<String> keyspaces() {
    store.checkOpen();
    return store.directory.names();
  }

  /**
   * Reads every entry of every keyspace and checks its checksum, then has the engine check all it
   * has on disk. Blocks for as long as that takes; others read and write meanwhile.
   *
   * @param listener is told how far it is, and of every damaged entry
   * @throws dev.quoin.kv.KvException DAMAGED if the engine finds damage below the entries, by which
   *     it cannot be read on; CLOSED, IO_ERROR
   */
  public VerifyReport verify(VerifyListener listener) {
    store.checkOpen();
    return new Verification(store, listener).run();
  }

  @Override
  public void close() {
    store.close();
  }
}
