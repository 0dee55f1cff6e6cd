/**
 * The transport on Netty: one port that speaks the native binary frames, JSON lines and RESP, and a
 * listener of its own for what nodes say to each other.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api} and on Netty, whose types stay inside this
 * module; never on an engine, on another transport or on the layers above.
 */
@NullMarked
package dev.quoin.kv.transport.netty;

import org.jspecify.annotations.NullMarked;
