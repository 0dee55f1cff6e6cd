package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntConsumer;

/** Rough rates of the engine alone, for work on it: {@code MmapRates DIRECTORY [KEYS] [VALUE]}. */
final class MmapRates {
  private final int keys;
  private final Bytes[] order;
  private final Bytes value;

  private MmapRates(int keys, int valueBytes) {
    this.keys = keys;
    this.order = new Bytes[keys];
    byte[] body = new byte[valueBytes];
    new Random(1).nextBytes(body);
    this.value = UnsafeBytes.wrap(body);
    Random random = new Random(7);
    for (int i = 0; i < keys; i++) {
      order[i] = Bytes.utf8("key-%012d".formatted(i));
    }
    for (int i = keys - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Bytes swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
  }

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    int keys = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
    int valueBytes = args.length > 2 ? Integer.parseInt(args[2]) : 1024;
    new MmapRates(keys, valueBytes).run(Files.createTempDirectory(directory, "rates"));
  }

  private void run(Path directory) throws Exception {
    MmapEngine engine = MmapEngine.open(MmapOptions.at(directory));
    Table table = engine.table("t");
    timed("put", keys, i -> engine.put(table, order[i], value, Durability.BUFFERED));
    Random random = new Random(3);
    int[] shuffled = random.ints(keys, 0, keys).toArray();
    long before = System.nanoTime();
    engine.snapshot().close();
    System.out.printf("snapshot after load: %.1f ms%n", (System.nanoTime() - before) / 1e6);
    timed("get", keys, i -> engine.get(table, order[shuffled[i]]));
    timed("get again", keys, i -> engine.get(table, order[shuffled[i]]));
    timed("miss", keys, i -> engine.get(table, order[i].concat(Bytes.utf8("x"))));
    scan("scan unordered", engine, table);
    try (WriteBatch batch = engine.newBatch()) {
      timed(
          "batch of 10",
          keys / 10,
          i -> {
            batch.clear();
            for (int j = 0; j < 10; j++) {
              batch.put(table, order[shuffled[i * 10 + j]], value);
            }
            engine.write(batch, Durability.BUFFERED);
          });
    }
    mixed(engine, table, shuffled);
    System.out.println(engine.statistics());
    before = System.nanoTime();
    engine.compact();
    System.out.printf("compact: %.0f ms%n", (System.nanoTime() - before) / 1e6);
    System.out.println(engine.statistics());
    scan("scan ordered", engine, table);
    before = System.nanoTime();
    engine.close();
    System.out.printf("close: %.0f ms%n", (System.nanoTime() - before) / 1e6);
    before = System.nanoTime();
    MmapEngine again = MmapEngine.open(MmapOptions.at(directory));
    System.out.printf("reopen: %.0f ms%n", (System.nanoTime() - before) / 1e6);
    scan("scan reopened", again, again.table("t"));
    again.close();
  }

  private void scan(String name, MmapEngine engine, Table table) {
    for (int round = 0; round < 3; round++) {
      long began = System.nanoTime();
      long count = 0;
      long bytes = 0;
      try (Cursor cursor = engine.scan(table, ScanRange.all())) {
        while (cursor.next()) {
          count++;
          bytes += cursor.value().length();
        }
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "%s: %d entries, %d MB, %.0fK/s%n", name, count, bytes >> 20, count / seconds / 1e3);
    }
  }

  private void mixed(MmapEngine engine, Table table, int[] shuffled) throws Exception {
    Thread[] threads = new Thread[8];
    long began = System.nanoTime();
    for (int t = 0; t < threads.length; t++) {
      int from = t * (keys / 8);
      threads[t] =
          new Thread(
              () -> {
                for (int i = from; i < from + keys / 8; i++) {
                  if (i % 5 == 0) {
                    engine.put(table, order[shuffled[i]], value, Durability.BUFFERED);
                  } else {
                    engine.get(table, order[shuffled[i]]);
                  }
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("80/20 on 8 threads: %.0fK/s%n", keys / seconds / 1e3);
  }

  private static void timed(String name, int count, IntConsumer operation) {
    long[] nanos = new long[count];
    long began = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      operation.accept(i);
      nanos[i] = System.nanoTime() - start;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    Arrays.sort(nanos);
    System.out.printf(
        "%s: %.0fK/s, p50 %.2f p95 %.2f p99 %.2f p99.9 %.2f max %.0f us%n",
        name,
        count / seconds / 1e3,
        nanos[count / 2] / 1e3,
        nanos[(int) (count * 0.95)] / 1e3,
        nanos[(int) (count * 0.99)] / 1e3,
        nanos[(int) (count * 0.999)] / 1e3,
        nanos[count - 1] / 1e3);
  }
}
