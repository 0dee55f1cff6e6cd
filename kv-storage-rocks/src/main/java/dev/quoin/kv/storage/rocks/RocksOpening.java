package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.storage.EngineDirectory;
import java.io.IOException;
import org.rocksdb.RocksDBException;

/**
 * The steps of opening: directory, resources, database, engine, mark; and back in reverse where one
 * of them fails.
 */
final class RocksOpening {
  private RocksOpening() {}

  /** Makes an engine of what was opened. */
  interface Maker {
    RocksEngine make(
        RocksOptions options,
        EngineDirectory directory,
        RocksResources resources,
        RocksDatabase database,
        WriteHealth health)
        throws RocksDBException;
  }

  static RocksEngine open(RocksOptions options, String name, int format, Maker maker) {
    FileStore files = options.platform().files();
    EngineDirectory directory = EngineDirectory.open(files, options.directory(), name, format);
    boolean opened = false;
    try {
      RocksEngine engine = open(options, directory, maker);
      if (directory.isFresh()) {
        mark(engine, files, options, name, format);
      }
      opened = true;
      return engine;
    } finally {
      if (!opened) {
        directory.close();
      }
    }
  }

  private static void mark(
      RocksEngine engine, FileStore files, RocksOptions options, String name, int format) {
    try {
      EngineDirectory.mark(files, options.directory(), name, format);
    } catch (IOException e) {
      engine.close();
      throw KvException.notApplied(
          ErrorCode.IO_ERROR, "cannot mark " + options.directory() + ": " + e, e);
    }
  }

  private static RocksEngine open(RocksOptions options, EngineDirectory directory, Maker maker) {
    WriteHealth health =
        new WriteHealth("engine rocks at " + options.directory(), options.listener());
    RocksResources resources = RocksResources.acquire(options.resources());
    RocksDatabase database = null;
    boolean opened = false;
    try {
      database = RocksDatabase.open(options, directory.isFresh(), resources);
      RocksEngine engine = maker.make(options, directory, resources, database, health);
      opened = true;
      return engine;
    } catch (RocksDBException e) {
      KvException failure =
          RocksErrors.notOpened("cannot open " + options.directory(), e, directory.isFresh());
      if (failure.code() == ErrorCode.DAMAGED) {
        options.listener().damaged(String.valueOf(e.getMessage()));
      }
      throw failure;
    } finally {
      if (!opened) {
        if (database != null) {
          database.natives().close();
        }
        resources.release();
      }
    }
  }
}
