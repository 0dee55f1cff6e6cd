package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import org.rocksdb.RocksDB;

/** RocksDB's native library, which has to be there before the first of its objects is made. */
final class NativeLibrary {
  private NativeLibrary() {}

  /**
   * Loads the library if that was not done yet.
   *
   * @throws KvException UNSUPPORTED if there is none for this machine, or it cannot be unpacked
   */
  static void load() {
    try {
      RocksDB.loadLibrary();
    } catch (UnsatisfiedLinkError | RuntimeException e) {
      throw KvException.notApplied(
          ErrorCode.UNSUPPORTED,
          "cannot load the native library of RocksDB for %s on %s: %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), e),
          e);
    }
  }
}
