/**
 * The {@code kv} command: parses what was typed, opens a store in this process or connects to a
 * cluster, and prints.
 *
 * <p>The place where everything is bundled: may depend on every module below it, on picocli and on
 * Jackson's streaming parser.
 */
@NullMarked
package dev.quoin.kv.cli;

import org.jspecify.annotations.NullMarked;
