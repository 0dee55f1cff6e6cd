package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.noise;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineLimits;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The declared limits: what is exactly as large works, one byte more is refused and does nothing.
 */
abstract class LimitsTck extends StorageSuite {
  /** Limits above this are taken on trust: reaching them would take too much memory. */
  private static final int TESTED_BYTES = 64 << 20;

  private EngineLimits limits;

  LimitsTck(EngineUnderTest subject) {
    super(subject);
  }

  @BeforeEach
  void readLimits() {
    limits = engine.limits();
  }

  @Test
  void theLimitsAreAtLeastWhatEveryEngineTakes() {
    assertThat(limits.keyBytes()).isGreaterThanOrEqualTo(EngineLimits.GUARANTEED_KEY_BYTES);
    assertThat(limits.valueBytes()).isGreaterThanOrEqualTo(EngineLimits.GUARANTEED_VALUE_BYTES);
    assertThat(limits.batchBytes())
        .isGreaterThanOrEqualTo(EngineLimits.GUARANTEED_BATCH_BYTES)
        .isGreaterThanOrEqualTo(limits.valueBytes());
  }

  @Test
  void theLongestKeyWorks() {
    Bytes longest = longestKey();
    put(longest, value(1));
    try (WriteBatch batch = engine.newBatch()) {
      batch.put(table, longest, value(2));
      engine.write(batch, Durability.BUFFERED);
    }
    assertThat(engine.get(table, longest)).isEqualTo(value(2));
    reopen();
    assertThat(Samples.pairs(engine, table)).containsExactly(new Samples.Pair(longest, value(2)));
    delete(longest);
    assertThat(engine.get(table, longest)).isNull();
  }

  @Test
  void aLongerKeyIsRefused() {
    Bytes longer = longestKey().concat(Samples.bytes(1));
    put(1);
    assertRefused(ErrorCode.TOO_LARGE, () -> put(longer, value(1)));
    try (WriteBatch batch = engine.newBatch()) {
      batch.put(table, key(2), value(2));
      assertRefused(ErrorCode.TOO_LARGE, () -> batch.put(table, longer, value(1)));
      assertThat(batch.count()).as("the batch is as it was").isEqualTo(1);
      engine.write(batch, Durability.BUFFERED);
    }
    Refusals.assertRefusedOrDone(
        ErrorCode.TOO_LARGE, () -> assertThat(engine.get(table, longer)).isNull());
    Refusals.assertRefusedOrDone(ErrorCode.TOO_LARGE, () -> delete(longer));
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1), key(2));
  }

  private Bytes longestKey() {
    assumeTrue(limits.keyBytes() <= TESTED_BYTES, "the limit of keys is out of reach");
    return noise(1, limits.keyBytes());
  }

  @Test
  void theGuaranteedValueWorksWithTheGuaranteedKey() {
    Bytes key = noise(1, EngineLimits.GUARANTEED_KEY_BYTES);
    Bytes value = noise(2, EngineLimits.GUARANTEED_VALUE_BYTES);
    put(key, value);
    assertThat(engine.get(table, key)).isEqualTo(value);
    reopen();
    assertThat(engine.get(table, key)).isEqualTo(value);
    assertThat(Samples.pairs(engine, table)).containsExactly(new Samples.Pair(key, value));
  }

  @Test
  void theLargestValueWorksAndALargerOneIsRefused() {
    assumeTrue(limits.valueBytes() < TESTED_BYTES, "the limit of values is out of reach");
    Bytes larger = noise(1, limits.valueBytes() + 1);
    Bytes largest = larger.slice(0, limits.valueBytes());
    put(1);
    put(key(2), largest);
    assertRefused(ErrorCode.TOO_LARGE, () -> put(key(2), larger));
    assertRefused(ErrorCode.TOO_LARGE, () -> put(key(3), larger));
    Bytes head = larger.slice(0, 100);
    Bytes body = larger.slice(100, larger.length());
    assertRefused(
        ErrorCode.TOO_LARGE, () -> engine.put(table, key(1), head, body, Durability.BUFFERED));
    try (WriteBatch batch = engine.newBatch()) {
      assertRefused(ErrorCode.TOO_LARGE, () -> batch.put(table, key(3), larger));
      assertRefused(ErrorCode.TOO_LARGE, () -> batch.put(table, key(3), head, body));
      assertThat(batch.count()).isZero();
      batch.put(table, key(4), value(4));
      engine.write(batch, Durability.BUFFERED);
    }
    assertThat(engine.get(table, key(1))).isEqualTo(value(1));
    assertThat(engine.get(table, key(2))).isEqualTo(largest);
    assertThat(Samples.keys(engine, table, ScanRange.all()))
        .containsExactly(key(1), key(2), key(4));
  }

  @Test
  void theGuaranteedBatchWorks() {
    writeBatchOf(EngineLimits.GUARANTEED_BATCH_BYTES, 64 << 10);
    reopen();
    assertThat(Samples.keys(engine, table, ScanRange.all().withoutValues())).hasSize(511);
    assertThat(engine.get(table, key(3))).isEqualTo(noise(3, (64 << 10) - key(3).length()));
  }

  /** Writes a batch of just this many bytes, of entries of {@code each} bytes and a longer one. */
  private void writeBatchOf(long bytes, int each) {
    try (WriteBatch batch = engine.newBatch()) {
      fill(batch, table, bytes, each);
      engine.write(batch, Durability.BUFFERED);
    }
  }

  private static void fill(WriteBatch batch, Table table, long bytes, int each) {
    int entries = Math.toIntExact(bytes / each) - 1;
    long rest = bytes - (long) (entries - 1) * each;
    for (int i = 0; i < entries; i++) {
      Bytes key = key(i);
      batch.put(table, key, noise(i, (int) (i == 0 ? rest : each) - key.length()));
    }
  }

  @Test
  void theLargestBatchWorksAndALargerOneIsRefusedWhole() {
    assumeTrue(limits.batchBytes() < TESTED_BYTES, "the limit of batches is out of reach");
    writeBatchOf(limits.batchBytes(), 1 << 20);
    int written = Samples.keys(engine, table, ScanRange.all().withoutValues()).size();
    Table other = engine.table("other");
    try (WriteBatch batch = engine.newBatch()) {
      assertRefused(
          ErrorCode.TOO_LARGE,
          () -> {
            batch.put(other, key(100), value(1));
            batch.delete(table, key(2));
            fill(batch, other, limits.batchBytes() - 50, 1 << 20);
            batch.put(other, key(101), noise(1, 100));
            engine.write(batch, Durability.BUFFERED);
          });
      assertThat(Samples.pairs(engine, other)).isEmpty();
      assertThat(Samples.keys(engine, table, ScanRange.all().withoutValues())).hasSize(written);
      batch.clear();
      batch.put(other, key(1), value(1));
      engine.write(batch, Durability.BUFFERED);
    }
    assertThat(engine.get(other, key(1))).as("the engine goes on").isEqualTo(value(1));
  }
}
