/**
 * The smallest stack: the API on one engine in this process. Start at {@link
 * dev.quoin.kv.examples.embedded.EmbeddedExample}. Depends on kv-core and the engines.
 */
@NullMarked
package dev.quoin.kv.examples.embedded;

import org.jspecify.annotations.NullMarked;
