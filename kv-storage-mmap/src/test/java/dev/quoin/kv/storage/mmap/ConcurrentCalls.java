package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import dev.quoin.kv.tck.fault.CrashableFiles;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;

/**
 * Puts, deletes, batches, reads, snapshots and compaction at once are as if one after the other.
 */
@Param(name = "key", gen = IntGen.class, conf = "1:3")
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class ConcurrentCalls {
  private final MmapEngine engine = TestWorld.open(new CrashableFiles());
  private final Table table = engine.table("t");

  @Operation
  public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
    engine.put(table, TestWorld.key(key), TestWorld.key(value), Durability.BUFFERED);
  }

  @Operation
  public void delete(@Param(name = "key") int key) {
    engine.delete(table, TestWorld.key(key), Durability.BUFFERED);
  }

  @Operation
  public String get(@Param(name = "key") int key) {
    return String.valueOf(engine.get(table, TestWorld.key(key)));
  }

  @Operation
  public void putBoth(@Param(name = "value") int value) {
    try (WriteBatch batch = engine.newBatch()) {
      batch.put(table, TestWorld.key(1), TestWorld.key(value));
      batch.delete(table, TestWorld.key(2));
      engine.write(batch, Durability.BUFFERED);
    }
  }

  @Operation
  public String scan() {
    StringBuilder all = new StringBuilder();
    TestWorld.contents(engine, table).forEach((Bytes k, Bytes v) -> all.append(k).append(v));
    return all.toString();
  }

  @Operation
  public void compact() {
    engine.compact();
  }

  /** Ends normally if no run was found that no order of the calls explains. */
  public static void main(String[] args) {
    new StressOptions()
        .iterations(8)
        .invocationsPerIteration(100)
        .threads(3)
        .actorsPerThread(3)
        .check(ConcurrentCalls.class);
  }
}
