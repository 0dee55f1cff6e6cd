package dev.quoin.kv.examples.bench.workload;

import dev.quoin.kv.examples.bench.contender.Contender;
import dev.quoin.kv.examples.bench.contender.ContenderKind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The workloads that use a store in which every entry is there. */
final class LoadedStore {
  private static final int CHUNK = StoreRun.CHUNK;

  /** Reads in small steps where they must end with something else. */
  private static final int SHORT_CHUNK = 64;

  private static final long FOREVER = Long.MAX_VALUE / 4;

  /** Is handed each row. */
  @FunctionalInterface
  interface Emitter {
    void emit(String row, int threads, Map<Figure, Double> figures);
  }

  private final ContenderKind kind;
  private final RunPlan plan;
  private final Path directory;
  private final Dataset data;
  private final Consumer<String> progress;
  private final Emitter rows;

  LoadedStore(
      ContenderKind kind,
      RunPlan plan,
      Path directory,
      Dataset data,
      Consumer<String> progress,
      Emitter rows) {
    this.kind = kind;
    this.plan = plan;
    this.directory = directory;
    this.data = data;
    this.progress = progress;
    this.rows = rows;
  }

  /** Returns what the array of a value takes on the heap: 16 bytes of header, 8-byte steps. */
  private double valueArray() {
    return (16 + plan.valueBytes() + 7) / 8 * 8;
  }

  void reads(Contender store) throws Exception {
    Permutation order = data.shuffled(2);
    if (plan.has("get")) {
      progress.accept("get, shuffled");
      // Brings pages and caches to where reading them has brought them before it is measured.
      new Phase(1, CHUNK, plan.capNanos())
          .run(
              Math.max(1, plan.keys() / 10), t -> Calls.gets(store, data, CHUNK, data.shuffled(3)));
      Phase.Result result =
          new Phase(1, CHUNK, plan.capNanos())
              .run(plan.keys(), t -> Calls.gets(store, data, CHUNK, order));
      rows.emit(Rows.GET, 1, result.figures(1, valueArray()));
    }
    if (plan.has("miss")) {
      progress.accept("miss");
      Phase.Result result =
          new Phase(1, CHUNK, plan.capNanos())
              .run(plan.keys(), t -> Calls.misses(store, data, CHUNK, order));
      rows.emit(Rows.MISS, 1, result.figures(1, 0));
    }
  }

  void scans(Contender store) throws Exception {
    if (!plan.has("scan")) {
      return;
    }
    scan(store, Rows.SCAN, false);
    if (kind.ordered()) {
      scan(store, Rows.SCAN_REVERSE, true);
    }
    progress.accept("settle");
    rows.emit(Rows.SETTLE, 1, settle(store));
    scan(store, Rows.SCAN_SETTLED, false);
    if (kind.ordered()) {
      scan(store, Rows.SCAN_REVERSE_SETTLED, true);
    }
  }

  /** One scan over everything is one call here; the rate counts entries. */
  private void scan(Contender store, String row, boolean reverse) throws Exception {
    progress.accept(row);
    ScanCheck check = new ScanCheck(data, kind.ordered(), reverse);
    Phase.Result result =
        new Phase(1, 1, FOREVER)
            .run(
                1,
                t ->
                    new Phase.Operations() {
                      @Override
                      public void prepare(int slot, long index) {}

                      @Override
                      public void run(int slot) {
                        store.scan(reverse, check);
                      }
                    });
    check.end();
    Map<Figure, Double> figures =
        result.figures(
            Math.toIntExact(plan.keys()), valueArray() + (16 + plan.keyBytes() + 7) / 8 * 8);
    for (Figure latency :
        new Figure[] {Figure.P50, Figure.P95, Figure.P99, Figure.P999, Figure.MAX}) {
      figures.remove(latency);
    }
    figures.put(Figure.SECONDS, result.seconds());
    rows.emit(row, 1, figures);
  }

  private Map<Figure, Double> settle(Contender store) throws Exception {
    long start = System.nanoTime();
    store.settle();
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    figures.put(Figure.SECONDS, (System.nanoTime() - start) / 1e9);
    return sized(store, figures);
  }

  private Map<Figure, Double> sized(Contender store, Map<Figure, Double> figures) throws Exception {
    Path files = directory.resolve("store");
    double disk = Directories.allocatedBytes(files);
    double live = (double) plan.keys() * (plan.keyBytes() + plan.valueBytes());
    figures.put(Figure.DISK, disk);
    figures.put(Figure.APPARENT, (double) Directories.apparentBytes(files));
    figures.put(Figure.AMPLIFICATION, disk / live);
    figures.put(Figure.INDEX, store.indexBytesPerKey());
    return figures;
  }

  void mixed(Contender store) throws Exception {
    if (!plan.has("mixed")) {
      return;
    }
    progress.accept("mixed 80/20 on " + plan.threads() + " threads");
    Phase.Result result =
        new Phase(plan.threads(), CHUNK, plan.capNanos())
            .run(plan.keys(), t -> Calls.mixed(store, data, CHUNK, plan.seed() * 100 + t));
    rows.emit(Rows.MIXED, plan.threads(), result.figures(1, valueArray() * 0.8));
  }

  /**
   * Writes every key three times more while a second thread reads; then measures the second thread
   * alone, and then beside the compaction that cleans up.
   */
  void overwrite(Contender store) throws Exception {
    if (!plan.has("overwrite")) {
      return;
    }
    ExecutorService second = Executors.newSingleThreadExecutor();
    try {
      progress.accept("overwrite every key three times");
      Permutation[] orders = {data.shuffled(7), data.shuffled(8), data.shuffled(9)};
      Phase reading = new Phase(1, SHORT_CHUNK, FOREVER);
      Future<Phase.Result> reads = second.submit(reads(reading, store));
      Phase.Result writes;
      try {
        writes =
            new Phase(1, CHUNK, 3 * plan.capNanos())
                .run(
                    3 * plan.keys(),
                    t -> Calls.puts(store, data, CHUNK, 3, (round, i) -> orders[round].at(i)));
      } finally {
        reading.stop();
      }
      rows.emit(Rows.OVERWRITE, 1, sized(store, writes.figures(1, 0)));
      rows.emit(Rows.GET_OVERWRITING, 1, reads.get().figures(1, valueArray()));

      progress.accept("settle after overwriting, and read meanwhile");
      Phase meanwhile = new Phase(1, SHORT_CHUNK, FOREVER);
      reads = second.submit(reads(meanwhile, store));
      Map<Figure, Double> settled;
      try {
        settled = settle(store);
      } finally {
        meanwhile.stop();
      }
      rows.emit(Rows.GET_COMPACTING, 1, reads.get().figures(1, valueArray()));
      rows.emit(Rows.SETTLE_OVERWRITTEN, 1, settled);

      progress.accept("read at rest");
      Phase atRest = new Phase(1, SHORT_CHUNK, Math.min(plan.capNanos(), 2_000_000_000L));
      rows.emit(Rows.GET_REST, 1, reads(atRest, store).call().figures(1, valueArray()));
    } finally {
      second.shutdownNow();
    }
  }

  private Callable<Phase.Result> reads(Phase phase, Contender store) {
    Permutation order = data.shuffled(10);
    return () -> phase.run(FOREVER, t -> Calls.gets(store, data, SHORT_CHUNK, order));
  }

  /** Checks that a scan shows every entry once, in order where there is one. */
  private static final class ScanCheck implements Contender.EntrySink {
    private final Dataset data;
    private final boolean ordered;
    private final boolean reverse;
    private long seen;

    ScanCheck(Dataset data, boolean ordered, boolean reverse) {
      this.data = data;
      this.ordered = ordered;
      this.reverse = reverse;
    }

    @Override
    public void entry(
        byte[] key, int keyOffset, int keyLength, byte[] value, int offset, int length) {
      long ordinal = data.ordinal(key, keyOffset, keyLength);
      if (ordered) {
        long expected = reverse ? data.entries() - 1 - seen : seen;
        if (ordinal != expected) {
          throw new IllegalStateException(
              "scan shows entry %d (expected: %d)".formatted(ordinal, expected));
        }
      }
      data.check(ordinal, value, offset, length);
      seen++;
    }

    void end() {
      if (seen != data.entries()) {
        throw new IllegalStateException(
            "scan shows %d entries (expected: %d)".formatted(seen, data.entries()));
      }
    }
  }
}
