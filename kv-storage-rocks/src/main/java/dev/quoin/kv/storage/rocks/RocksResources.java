package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.DBOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/**
 * The native memory that any number of engines of one process share: one block cache, and within
 * the same bound one budget for what was written and not yet flushed. Background threads are shared
 * by all engines of a process anyway.
 *
 * <p>Owned by whoever makes it, who closes it when he opens no more engines with it; engines that
 * are open then go on using it, and the last one to close frees the memory. Engines that are given
 * none share one of {@value #DEFAULT_CACHE_BYTES} + {@value #DEFAULT_WRITE_BUFFER_BYTES} bytes that
 * lives as long as one of them is open. Thread-safe.
 */
public final class RocksResources implements AutoCloseable {
  /** Bytes of blocks kept for reading by engines that are given no resources of their own. */
  public static final long DEFAULT_CACHE_BYTES = 256L << 20;

  /** Bytes of unflushed writes kept by engines that are given no resources of their own. */
  public static final long DEFAULT_WRITE_BUFFER_BYTES = 256L << 20;

  private static @Nullable RocksResources common;

  private final LRUCache cache;
  private final WriteBufferManager writeBuffers;
  private final Natives natives = new Natives();
  private int users = 1;
  private boolean closed;

  /**
   * Makes resources.
   *
   * @param cacheBytes how many bytes of blocks are kept for reading, indexes and filters included
   * @param writeBufferBytes how many bytes of unflushed writes all engines may hold before the
   *     largest of them is flushed
   * @throws KvException INVALID_ARGUMENT if one of them is below 1 MiB
   */
  public RocksResources(long cacheBytes, long writeBufferBytes) {
    checkSize("cacheBytes", cacheBytes);
    checkSize("writeBufferBytes", writeBufferBytes);
    NativeLibrary.load();
    // Memtables are charged to the cache, so both together are bounded by its capacity.
    cache = natives.own(new LRUCache(cacheBytes + writeBufferBytes, -1, false, 0.5));
    writeBuffers = natives.own(new WriteBufferManager(writeBufferBytes, cache));
  }

  /** Opens no more engines with these resources. May be called twice. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }

  /** Returns {@code chosen}, or the common resources, with one more user, who will release them. */
  static RocksResources acquire(@Nullable RocksResources chosen) {
    if (chosen != null) {
      chosen.use();
      return chosen;
    }
    synchronized (RocksResources.class) {
      RocksResources found = common;
      if (found == null || !found.tryUse()) {
        found = new RocksResources(DEFAULT_CACHE_BYTES, DEFAULT_WRITE_BUFFER_BYTES);
        found.use();
        // Nobody owns the common ones: the engines are their only users.
        found.release();
        common = found;
      }
      return found;
    }
  }

  /** Ceases to use the resources. */
  synchronized void release() {
    if (--users == 0) {
      natives.close();
    }
  }

  LRUCache cache() {
    return cache;
  }

  void applyTo(DBOptions options) {
    options.setWriteBufferManager(writeBuffers);
  }

  private synchronized void use() {
    if (closed || !tryUse()) {
      throw KvException.notApplied(ErrorCode.CLOSED, "the resources are closed");
    }
  }

  private synchronized boolean tryUse() {
    if (users == 0) {
      return false;
    }
    users++;
    return true;
  }

  private static void checkSize(String name, long bytes) {
    if (bytes < 1 << 20) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, name + ": " + bytes + " (expected: >= 1048576)");
    }
  }
}
