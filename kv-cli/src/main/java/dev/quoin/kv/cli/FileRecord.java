package dev.quoin.kv.cli;

import dev.quoin.kv.Bytes;

/**
 * A record of a file that is loaded or dumped.
 *
 * @param key the key
 * @param value the value
 */
record FileRecord(Bytes key, Bytes value) {}
