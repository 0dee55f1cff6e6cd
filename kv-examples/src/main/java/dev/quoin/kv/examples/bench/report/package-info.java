/**
 * What becomes of measurements: medians, the table, JSON, the chart, and the bars that our engines
 * must reach. Start at {@link dev.quoin.kv.examples.bench.report.TextReport}.
 *
 * <p>May depend on what is measured; starts no process and opens no store.
 */
@NullMarked
package dev.quoin.kv.examples.bench.report;

import org.jspecify.annotations.NullMarked;
