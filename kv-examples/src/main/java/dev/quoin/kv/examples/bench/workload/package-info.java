/**
 * What is measured: keys and values, operations, and the order in which a store meets them. Start
 * at {@link dev.quoin.kv.examples.bench.workload.StoreRun}.
 *
 * <p>May depend on the contenders' interface; knows no process, no report and no bar.
 */
@NullMarked
package dev.quoin.kv.examples.bench.workload;

import org.jspecify.annotations.NullMarked;
