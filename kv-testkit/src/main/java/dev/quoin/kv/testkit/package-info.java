/**
 * A whole cluster, simulated or real, as a fixture for tests.
 *
 * <p>May depend on {@code kv-server}, {@code kv-client} and {@code kv-tck} and what those depend
 * on; nothing but tests may depend on it.
 */
@NullMarked
package dev.quoin.kv.testkit;

import org.jspecify.annotations.NullMarked;
