/**
 * Conformance kits, one for each contract of {@code kv-spi}, written as JUnit test classes to be
 * extended: whoever implements a contract subclasses its kit and hands in a factory.
 *
 * <p>May depend on {@code kv-spi} and {@code kv-api}, on JUnit and on AssertJ; never on an
 * implementation, so that a third party can prove a plug-in with nothing else of ours at hand.
 */
@NullMarked
package dev.quoin.kv.tck;

import org.jspecify.annotations.NullMarked;
