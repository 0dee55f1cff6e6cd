package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.storage.Durability;
import org.rocksdb.WriteOptions;

/** The write options that stand for each durability, made once and shared by all threads. */
final class WriteModes {
  private final boolean externalLog;
  private final WriteOptions plain;
  private final WriteOptions synced;

  WriteModes(boolean externalLog, Natives natives) {
    this.externalLog = externalLog;
    // A batch meets a table that is dropped under it: the rest of the batch is written all the
    // same, as if the table had been dropped just after.
    plain =
        natives
            .own(new WriteOptions())
            .setIgnoreMissingColumnFamilies(true)
            .setDisableWAL(externalLog);
    synced = natives.own(new WriteOptions()).setIgnoreMissingColumnFamilies(true).setSync(true);
  }

  /**
   * Returns the options for a write.
   *
   * @throws KvException UNSUPPORTED if there is no log that could keep the promise
   */
  WriteOptions of(Durability durability) {
    if (externalLog && durability != Durability.NONE) {
      throw KvException.notApplied(
          ErrorCode.UNSUPPORTED,
          "durability: " + durability + " (expected: NONE, as the log is kept elsewhere)");
    }
    return durability == Durability.SYNC ? synced : plain;
  }
}
