package dev.quoin.kv.storage.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HashIndexTest {
  @Test
  void agreesWithAMapWhileItGrowsAndShrinks() throws Exception {
    long seed = TestWorld.seed("hash index");
    Random random = new Random(seed);
    RecordBed bed = new RecordBed(8 << 20);
    Map<Bytes, Long> model = new HashMap<>();
    for (int i = 0; i < 60_000; i++) {
      Bytes key = TestWorld.key(random.nextInt(15_000));
      long previous = model.getOrDefault(key, 0L);
      assertThat(bed.find(key)).as("seed %d, key %s", seed, key).isEqualTo(previous);
      long hash = RecordBed.hash(key);
      if (previous != 0 && random.nextInt(3) == 0) {
        bed.table.index.remove(hash, previous);
        model.remove(key);
      } else {
        long address = bed.write(key, false);
        bed.table.index.put(hash, address, previous);
        model.put(key, address);
      }
    }
    assertThat(bed.table.index.entries()).isEqualTo(model.size());
    model.forEach((key, address) -> assertThat(bed.find(key)).isEqualTo(address));
    AtomicInteger visited = new AtomicInteger();
    bed.table.index.forEach((partition, entry) -> visited.incrementAndGet());
    assertThat(visited).hasValue(model.size());
    bed.table.index.clear();
    model.keySet().forEach(key -> assertThat(bed.find(key)).isZero());
  }

  @Test
  void takesAboutThirteenBytesPerKey() throws Exception {
    RecordBed bed = new RecordBed(16 << 20);
    int keys = 200_000;
    for (int i = 0; i < keys; i++) {
      Bytes key = TestWorld.key(i);
      bed.table.index.put(RecordBed.hash(key), bed.write(key, false), 0);
    }
    assertThat(bed.table.index.bytes() / (double) keys).isBetween(8.0, 18.0);
  }

  /** A key that is there all the time is found all the time, whatever is done around it. */
  @Test
  void readersMissNothingWhileAWriterChangesAllAround() throws Exception {
    RecordBed bed = new RecordBed(32 << 20);
    List<Bytes> lasting = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Bytes key = Bytes.utf8("lasting-" + i);
      lasting.add(key);
      bed.table.index.put(RecordBed.hash(key), bed.write(key, false), 0);
    }
    AtomicBoolean done = new AtomicBoolean();
    AtomicReference<Bytes> missed = new AtomicReference<>();
    Thread reader =
        new Thread(
            () -> {
              Random random = new Random(1);
              while (!done.get()) {
                Bytes key = lasting.get(random.nextInt(lasting.size()));
                if (bed.find(key) == 0) {
                  missed.set(key);
                }
              }
            });
    reader.start();
    Random random = new Random(2);
    Map<Bytes, Long> passing = new HashMap<>();
    for (int i = 0; i < 150_000; i++) {
      Bytes key = TestWorld.key(random.nextInt(20_000));
      Long previous = passing.remove(key);
      if (previous != null) {
        bed.table.index.remove(RecordBed.hash(key), previous);
      } else {
        long address = bed.write(key, false);
        bed.table.index.put(RecordBed.hash(key), address, 0);
        passing.put(key, address);
      }
      Bytes moved = lasting.get(random.nextInt(lasting.size()));
      bed.table.index.put(RecordBed.hash(moved), bed.write(moved, false), bed.find(moved));
    }
    done.set(true);
    reader.join();
    assertThat(missed).hasValue(null);
  }
}
