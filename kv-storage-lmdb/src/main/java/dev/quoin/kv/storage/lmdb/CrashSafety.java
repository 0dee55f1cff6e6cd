package dev.quoin.kv.storage.lmdb;

/**
 * What a loss of power may take from an engine, decided when it is opened, because LMDB decides it
 * there: without syncing commits it reuses pages in an order the disk does not know of, so a later
 * unsynced commit can destroy what an earlier sync had made durable.
 */
public enum CrashSafety {
  /**
   * Every commit is synced before the page that names it is written ({@code MDB_NOMETASYNC}): after
   * a loss of power the store is whole, without at most its last commit, and holds everything that
   * was written with SYNC. BUFFERED then costs one flush per commit, SYNC two; concurrent writers
   * share them.
   */
  POWER_LOSS,
  /**
   * Commits are not synced ({@code MDB_NOSYNC}): they survive the end of the process, {@code kill
   * -9} included, and nothing more. SYNC and {@code sync()} are refused with UNSUPPORTED. A store
   * that was open when the machine went down is refused as DAMAGED when it is opened again, never
   * read; restore it from a checkpoint. Needs an operating system that tells one boot from another
   * (Linux).
   */
  PROCESS_END
}
