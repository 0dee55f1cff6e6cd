/**
 * The public API of Quoin: what an application calls, whatever stands behind it.
 *
 * <p>One storage engine in this process, a server, or a replicated cluster are all reached through
 * {@link dev.quoin.kv.Kv}. Start reading there, then at {@link dev.quoin.kv.Keyspace}. This package
 * depends on the JDK and on JSpecify's annotations only, and no type of an engine, a transport or a
 * replication library ever appears in it.
 */
@NullMarked
package dev.quoin.kv;

import org.jspecify.annotations.NullMarked;
