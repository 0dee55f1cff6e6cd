/**
 * The storage engine on LMDB, through lmdbjava.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api} and on lmdbjava, whose types stay inside this
 * module; never on another engine, on a transport or on the layers above.
 */
@NullMarked
package dev.quoin.kv.storage.lmdb;

import org.jspecify.annotations.NullMarked;
