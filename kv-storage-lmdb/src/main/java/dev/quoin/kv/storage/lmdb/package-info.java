/**
 * The storage engine on LMDB, through lmdbjava.
 *
 * <p>Start at {@link dev.quoin.kv.storage.lmdb.LmdbEngine}; {@code Store} opens and closes the
 * parts, {@code Environment} is the gate in front of everything native, {@code WriteQueue} and
 * {@code Committer} are the way of a write, {@code ReaderPool}, {@code View} and {@code LmdbCursor}
 * that of a read, {@code NativeBytes} the bytes outside the heap, {@code DataFile}, {@code
 * MetaPage} and {@code TreeCheck} what is read of LMDB's file beside LMDB.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api} and on lmdbjava, whose types stay inside this
 * module; never on another engine, on a transport or on the layers above.
 */
@NullMarked
package dev.quoin.kv.storage.lmdb;

import org.jspecify.annotations.NullMarked;
