/**
 * The client of a cluster behind the same API as the embedded store: routing by key, pooled
 * channels, a breaker for each node, deadlines and safe retries.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api}. It sees a transport only through its contract
 * and never an engine or the layers of a server.
 */
@NullMarked
package dev.quoin.kv.client;

import org.jspecify.annotations.NullMarked;
