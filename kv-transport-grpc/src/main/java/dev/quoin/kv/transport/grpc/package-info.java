/**
 * The transport on gRPC: the same messages as every other transport, in a published protocol
 * description that clients of other languages can compile.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api} and on gRPC, whose types stay inside this
 * module; never on an engine, on another transport or on the layers above.
 */
@NullMarked
package dev.quoin.kv.transport.grpc;

import org.jspecify.annotations.NullMarked;
