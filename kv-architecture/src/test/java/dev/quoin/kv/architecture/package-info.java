/**
 * The rules that hold between modules and inside them, as tests: arrows, owners of libraries,
 * names, sizes, and where time, threads and files come from.
 *
 * <p>{@link dev.quoin.kv.architecture.Modules} is the picture of the design in code. Start there.
 * Classes in {@code *.fixture} packages break a rule on purpose, to show that it can fail.
 */
@NullMarked
package dev.quoin.kv.architecture;

import org.jspecify.annotations.NullMarked;
