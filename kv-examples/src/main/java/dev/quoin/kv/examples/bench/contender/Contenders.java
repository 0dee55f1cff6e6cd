package dev.quoin.kv.examples.bench.contender;

import static dev.quoin.kv.spi.storage.Durability.BUFFERED;
import static dev.quoin.kv.spi.storage.Durability.NONE;
import static dev.quoin.kv.spi.storage.Durability.SYNC;

import dev.quoin.kv.examples.bench.contender.ContenderKind.Role;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/**
 * Everybody who can take part: our engines as ServiceLoader finds them, the libraries below two of
 * them, and the peers.
 */
public final class Contenders {
  private static final Map<String, Integer> ENGINE_ORDER = Map.of("mmap", 0, "rocks", 1, "lmdb", 2);

  private Contenders() {}

  /** Returns all kinds by name, in the order in which they are shown. */
  public static Map<String, ContenderKind> all() {
    Map<String, ContenderKind> kinds = new LinkedHashMap<>();
    List<StorageEngineFactory> factories = new ArrayList<>();
    ServiceLoader.load(StorageEngineFactory.class).forEach(factories::add);
    factories.sort(Comparator.comparing(factory -> ENGINE_ORDER.getOrDefault(factory.name(), 9)));
    for (StorageEngineFactory factory : factories) {
      add(
          kinds,
          new ContenderKind(
              factory.name(),
              Role.ENGINE,
              true,
              Map.of(
                  NONE, "Durability.NONE",
                  BUFFERED, "Durability.BUFFERED",
                  SYNC, "Durability.SYNC, group commit"),
              factory.name().equals("lmdb")
                  ? "crashSafety=process_end unless SYNC, as lmdb-raw; through the contract"
                  : "its defaults, through the contract",
              setup -> new EngineContender(factory, setup, settings(factory, setup))));
    }
    for (ContenderKind kind : others()) {
      add(kinds, kind);
    }
    return kinds;
  }

  /**
   * LMDB decides when it is opened whether commits are synced. Without SYNC it is opened so that
   * BUFFERED means no more than it promises, as with everybody else.
   */
  private static Map<String, String> settings(
      StorageEngineFactory factory, ContenderKind.Setup setup) {
    return factory.name().equals("lmdb") && setup.durability() != SYNC
        ? Map.of("crashSafety", "process_end")
        : Map.of();
  }

  private static void add(Map<String, ContenderKind> kinds, ContenderKind kind) {
    kinds.put(kind.name(), kind);
  }

  private static List<ContenderKind> others() {
    return List.of(
        new ContenderKind(
            "rocksdb-raw",
            Role.RAW,
            true,
            Map.of(
                NONE, "as BUFFERED: without its log RocksDB keeps only what was flushed",
                BUFFERED, "write-ahead log, sync=false",
                SYNC, "write-ahead log, sync=true, group commit"),
            "as engine rocks: a column family; 256 MiB of block cache and 256 MiB of memtables, each 64"
                + " MiB; bloom filter of 10 bits; blocks of 4 KiB; LZ4; log of at most 256 MiB;"
                + " native objects reused",
            RocksContender::new),
        new ContenderKind(
            "lmdb-raw",
            Role.RAW,
            true,
            Map.of(
                NONE, "NOSYNC (as BUFFERED: it has nothing weaker without WRITEMAP)",
                BUFFERED, "NOSYNC, a transaction per write",
                SYNC, "a transaction per write, synced; no group commit"),
            "NOTLS; pooled read transactions with reset() and renew(); values copied to"
                + " the heap; map size fixed in advance",
            LmdbContender::new),
        new ContenderKind(
            "mvstore",
            Role.PEER,
            true,
            Map.of(
                NONE, "commits in the background, each second",
                BUFFERED, "commit() per write",
                SYNC, "commit() and sync() per write"),
            "cache 256 MiB or a quarter of the heap; no compression; retention time 1 s unless"
                + " SYNC; settle is compactFile, twice",
            MvStoreContender::new),
        new ContenderKind(
            "xodus",
            Role.PEER,
            true,
            Map.of(
                NONE, "as BUFFERED: a commit always reaches the operating system",
                BUFFERED, "commit per write, durableWrite=false",
                SYNC, "commit per write, durableWrite=true"),
            "Environment without entities; log cache 256 MiB or a quarter of the heap; exclusive"
                + " write transactions; its collector runs all the time and without delay; settle wakes"
                + " it and waits until the log keeps its size",
            XodusContender::new),
        new ContenderKind(
            "mapdb",
            Role.PEER,
            true,
            Map.of(
                NONE, "no transactions: a killed process leaves a file that it refuses to open",
                BUFFERED, "transactionEnable, commit() per write, fileSyncDisable",
                SYNC, "transactionEnable, commit() per write"),
            "BTreeMap in a mapped file; keys delta-packed; values beyond 128 bytes outside of nodes;"
                + " settle is compact()",
            MapDbContender::new),
        new ContenderKind(
            "chronicle",
            Role.PEER,
            false,
            Map.of(
                NONE, "as BUFFERED: writes go to a shared mapping",
                BUFFERED, "writes go to a shared mapping"),
            "unordered; size fixed in advance to the number of entries; checksums on; no batches; no"
                + " sync, so SYNC is not given",
            ChronicleContender::new));
  }
}
