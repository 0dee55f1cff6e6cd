/**
 * The storage engine on RocksDB, and the resources (cache, memtable budget, background threads)
 * that several engines of one node share.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api} and on RocksDB, whose types stay inside this
 * module; never on another engine, on a transport or on the layers above.
 */
@NullMarked
package dev.quoin.kv.storage.rocks;

import org.jspecify.annotations.NullMarked;
