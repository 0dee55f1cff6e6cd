/**
 * Those who are compared, each behind the one small interface {@link
 * dev.quoin.kv.examples.bench.contender.Contender}, with settings that are stated in {@link
 * dev.quoin.kv.examples.bench.contender.Contenders}.
 *
 * <p>May depend on the storage contract and on the peers' libraries; knows no workload.
 */
@NullMarked
package dev.quoin.kv.examples.bench.contender;

import org.jspecify.annotations.NullMarked;
