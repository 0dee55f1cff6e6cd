package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.EngineStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.EnvInfo;
import org.lmdbjava.Stat;

/**
 * The life of an engine: opens its parts in order, closes them in the opposite one, and does what
 * concerns the store as a whole.
 */
final class Store {
  /** Version 1: LMDB 0.9's file, a database per table, keys and values as they are. */
  private static final int FORMAT = 1;

  private final LmdbOptions options;
  private final FileStore files;
  private final EngineDirectory directory;
  private final BootMark bootMark;
  private final DataFile dataFile;
  private final Environment environment;
  private final Tables tables;
  private final ReaderPool readers;
  private final Views views;
  private final Committer committer;
  private final WriteQueue queue;
  private final AtomicBoolean closing = new AtomicBoolean();

  private Store(
      LmdbOptions options, EngineDirectory directory, BootMark bootMark, Environment env) {
    this.options = options;
    this.files = options.platform.files();
    this.directory = directory;
    this.bootMark = bootMark;
    this.environment = env;
    this.dataFile = new DataFile(files, directory.path());
    this.tables = new Tables(env, options.maxTables);
    this.readers =
        new ReaderPool(env, options.platform.clock(), options.maxReaders, options.readerWait);
    this.views =
        new Views(env, readers, options.platform.clock(), options.listener, options.longRead);
    this.committer =
        new Committer(
            env,
            new Space(files, directory.path(), options.writeMap),
            options.platform.clock(),
            options.listener);
    this.queue = new WriteQueue(options.platform.scheduler(), committer::carryOut);
  }

  static Store open(LmdbOptions options) {
    FileStore files = options.platform.files();
    EngineDirectory directory =
        EngineDirectory.open(files, options.directory, LmdbEngine.NAME, FORMAT);
    Environment environment = null;
    boolean opened = false;
    try {
      BootMark bootMark = new BootMark(files, options.directory);
      boolean leftUnsynced = bootMark.check();
      if (!directory.isFresh()) {
        new DataFile(files, options.directory).check();
      }
      environment = openEnvironment(options);
      Store store = new Store(options, directory, bootMark, environment);
      store.begin(leftUnsynced);
      opened = true;
      return store;
    } catch (IOException e) {
      throw KvException.notApplied(
          ErrorCode.IO_ERROR, "cannot open " + options.directory + ": " + e, e);
    } catch (RuntimeException e) {
      throw damageTold(options.listener, Failures.read("open " + options.directory, e));
    } finally {
      if (!opened) {
        if (environment != null) {
          environment.close(() -> {});
        }
        directory.close();
      }
    }
  }

  private static KvException damageTold(StorageListener listener, KvException failure) {
    if (failure.code() == ErrorCode.DAMAGED) {
      listener.damaged(String.valueOf(failure.getMessage()));
    }
    return failure;
  }

  private static Environment openEnvironment(LmdbOptions options) {
    List<EnvFlags> flags = new ArrayList<>();
    flags.add(EnvFlags.MDB_NOTLS);
    flags.add(
        options.crashSafety == CrashSafety.POWER_LOSS
            ? EnvFlags.MDB_NOMETASYNC
            : EnvFlags.MDB_NOSYNC);
    if (options.writeMap) {
      flags.add(EnvFlags.MDB_WRITEMAP);
    }
    if (!options.readAhead) {
      flags.add(EnvFlags.MDB_NORDAHEAD);
    }
    Env<NativeBytes> env =
        Env.create(NativeBytesProxy.INSTANCE)
            .setMapSize(options.mapBytes)
            .setMaxDbs(options.maxTables)
            .setMaxReaders(options.maxReaders)
            .open(options.directory.toFile(), flags.toArray(EnvFlags[]::new));
    return new Environment(env, "engine at " + options.directory, env.info().mapSize);
  }

  /** Brings the directory into the state in which an engine is open. */
  private void begin(boolean leftUnsynced) throws IOException {
    Env<NativeBytes> env = environment.env();
    env.readerCheck();
    tables.openAll();
    if (directory.isFresh() || leftUnsynced) {
      env.sync(true);
      files.syncDirectory(directory.path());
    }
    if (directory.isFresh()) {
      EngineDirectory.mark(files, directory.path(), LmdbEngine.NAME, FORMAT);
    }
    if (syncs()) {
      bootMark.clear();
    } else {
      bootMark.set();
    }
  }

  Environment environment() {
    return environment;
  }

  Tables tables() {
    return tables;
  }

  ReaderPool readers() {
    return readers;
  }

  Views views() {
    return views;
  }

  Committer committer() {
    return committer;
  }

  WriteQueue queue() {
    return queue;
  }

  /** Returns whether commits are synced, so that SYNC can be promised. */
  boolean syncs() {
    return options.crashSafety == CrashSafety.POWER_LOSS;
  }

  /** Makes or drops a table, durably where that can be. The caller is the one writer. */
  void changeTables(Runnable change) {
    change.run();
    if (syncs()) {
      committer.sync(0);
    }
  }

  void checkpoint(Path target) {
    environment.checkOpen();
    try {
      checkTarget(target);
      State state = holdNewest();
      try {
        files.createDirectories(target);
        dataFile.copy(state.meta, state.heads, state.view, target);
        files.syncDirectory(target);
        EngineDirectory.mark(files, target, LmdbEngine.NAME, FORMAT);
      } finally {
        state.view.close();
      }
    } catch (IOException e) {
      throw KvException.inDoubt(ErrorCode.IO_ERROR, "checkpoint to " + target + ": " + e, e);
    }
  }

  private void checkTarget(Path target) {
    Path parent = target.toAbsolutePath().getParent();
    if (files.exists(target) || parent == null || !files.exists(parent)) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "checkpoint: "
              + target
              + " (expected: a directory that does not exist, in one that does)");
    }
  }

  void verify() {
    environment.checkOpen();
    State state = holdNewest();
    try {
      dataFile.verify(state.meta, state.view);
    } catch (IOException e) {
      throw KvException.notApplied(ErrorCode.IO_ERROR, "verify: " + e, e);
    } catch (KvException e) {
      throw damageTold(options.listener, e);
    } finally {
      state.view.close();
    }
  }

  /** A state of the store with the view that keeps its pages from being used again. */
  private record State(View view, MetaPage meta, ByteBuffer heads) {}

  private State holdNewest() {
    AtomicReference<@Nullable State> held = new AtomicReference<>();
    queue.submit(
        WriteRequest.alone(
            () -> {
              View view = views.open();
              boolean done = false;
              try {
                MetaPage meta = dataFile.meta(view.transaction());
                held.set(new State(view, meta, dataFile.heads(meta)));
                done = true;
              } finally {
                if (!done) {
                  view.close();
                }
              }
            }));
    State state = held.get();
    if (state == null) {
      throw new IllegalStateException("a request that did not fail held no state");
    }
    return state;
  }

  EngineStatistics statistics() {
    return readers.await(
        () -> {
          Reader reader = readers.tryTake();
          if (reader == null) {
            return null;
          }
          try {
            return statistics(reader);
          } catch (RuntimeException e) {
            throw Failures.read("statistics", e);
          } finally {
            readers.giveBack(reader);
          }
        });
  }

  private EngineStatistics statistics(Reader reader) {
    Stat main = environment.env().stat();
    EnvInfo info = environment.env().info();
    long pageBytes = main.pageSize;
    long branchPages = main.branchPages;
    long dataPages = main.leafPages + main.overflowPages;
    long entries = 0;
    for (LmdbTable table : tables.all()) {
      if (table.isSeenBy(reader.transaction().getId())) {
        Stat stat = table.dbi().stat(reader.transaction());
        entries += stat.entries;
        branchPages += stat.branchPages;
        dataPages += stat.leafPages + stat.overflowPages;
      }
    }
    long usedPages = info.lastPageNumber + 1;
    long freePages = Math.max(0, usedPages - 2 - branchPages - dataPages);
    return new EngineStatistics(
        entries,
        dataPages * pageBytes,
        usedPages * pageBytes,
        0,
        freePages * pageBytes,
        Map.of(
            "map_bytes",
            environment.mapBytes(),
            "map_growths",
            (long) environment.maps(),
            "branch_bytes",
            branchPages * pageBytes,
            "last_transaction",
            info.lastTransactionId,
            "commits",
            committer.commits(),
            "committed_writes",
            committer.writes(),
            "readers",
            (long) readers.made(),
            "open_snapshots_and_cursors",
            (long) readers.kept(),
            "oldest_read_ms",
            views.oldestNanos() / 1_000_000));
  }

  void close() {
    if (!closing.compareAndSet(false, true)) {
      environment.close(() -> {}); // Waits for the one who closes.
      return;
    }
    try {
      environment.close(this::end);
    } finally {
      directory.close();
    }
  }

  /** Ends what is native and makes what was written durable. Nobody is inside the gate any more. */
  private void end() {
    views.abandon();
    readers.close();
    if (committer.isBroken()) {
      return;
    }
    committer.syncInside(0);
    try {
      bootMark.clear();
    } catch (IOException e) {
      throw KvException.inDoubt(
          ErrorCode.IO_ERROR, "cannot say that " + directory.path() + " was closed: " + e, e);
    }
  }
}
