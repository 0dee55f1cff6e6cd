/**
 * What engines and logs tell whoever listens: the hooks that metrics and tests hang on.
 *
 * <p>Depends on nothing but the JDK.
 */
@NullMarked
package dev.quoin.kv.spi.event;

import org.jspecify.annotations.NullMarked;
