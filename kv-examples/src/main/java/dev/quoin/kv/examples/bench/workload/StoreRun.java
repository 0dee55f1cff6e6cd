package dev.quoin.kv.examples.bench.workload;

import dev.quoin.kv.KvException;
import dev.quoin.kv.examples.bench.contender.Contender;
import dev.quoin.kv.examples.bench.contender.ContenderKind;
import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All chosen workloads of one contender, one after the other, in this process.
 *
 * <p>One store is loaded in shuffled order and then read, scanned, settled, mixed, overwritten and
 * reopened; sequential puts, batches and durable puts have empty stores of their own, which are
 * removed before the next begins. Every value that is read is checked.
 */
public final class StoreRun {
  static final int CHUNK = 512;
  private static final int BATCH = 10;
  private static final int WRITERS = 64;
  private static final int DURABLE_CHUNK = 2;
  private static final int LOAD_BATCH = 500;

  private final ContenderKind kind;
  private final RunPlan plan;
  private final Path directory;
  private final Consumer<String> progress;
  private final Consumer<Measurement> results;
  private final Dataset data;
  private String lastStep = "";

  /**
   * Makes a run.
   *
   * @param directory where stores go; exists, is empty, and is empty afterwards
   * @param progress is told each step in one line
   * @param results is handed each row as soon as it is known
   */
  public StoreRun(
      ContenderKind kind,
      RunPlan plan,
      Path directory,
      Consumer<String> progress,
      Consumer<Measurement> results) {
    this.kind = kind;
    this.plan = plan;
    this.directory = directory;
    this.progress =
        line -> {
          lastStep = line;
          progress.accept(line);
        };
    this.results = results;
    this.data = new Dataset(plan.keys(), plan.keyBytes(), plan.valueBytes(), plan.seed());
  }

  /** Warms up on a few entries, then runs everything. */
  public void run() throws Exception {
    if (plan.warmupKeys() > 0) {
      progress.accept("warming up");
      new StoreRun(kind, plan.warmUp(), directory, step -> {}, row -> {}).stores();
    }
    stores();
  }

  private void stores() throws Exception {
    if (!kind.supports(plan.durability())) {
      for (String row : Rows.STORES) {
        if (!row.startsWith("durable") && chosen(row)) {
          fail(row, "cannot give " + plan.durability());
        }
      }
    } else {
      attempt(Rows.SEQ_PUT, "seqput", () -> sequential(Rows.SEQ_PUT));
      if (List.of("put", "get", "miss", "scan", "mixed", "overwrite", "reopen").stream()
          .anyMatch(plan::has)) {
        attempt(Rows.RUN, null, this::loadedStore);
      }
      attempt(Rows.BATCH, "batch", this::batch);
    }
    if (plan.has("durable") && !kind.supports(Durability.SYNC)) {
      fail(Rows.DURABLE_1, Durability.SYNC, 1, "cannot give SYNC");
      fail(Rows.DURABLE_64, Durability.SYNC, WRITERS, "cannot give SYNC");
    } else {
      attempt(Rows.DURABLE_1, "durable", () -> durable(Rows.DURABLE_1, 1));
      attempt(Rows.DURABLE_64, "durable", () -> durable(Rows.DURABLE_64, WRITERS));
    }
  }

  private static boolean inWorkload(String row, String workload) {
    List<String> rows = Rows.WORKLOADS.get(workload);
    return rows != null && rows.contains(row);
  }

  private boolean chosen(String row) {
    return plan.workloads().stream().anyMatch(workload -> inWorkload(row, workload));
  }

  private interface Step {
    void run() throws Exception;
  }

  /**
   * Runs a step if it was asked for; its failure is a row and leaves the other stores their turn.
   */
  private void attempt(String row, @org.jspecify.annotations.Nullable String workload, Step step)
      throws Exception {
    if (workload != null && !plan.has(workload)) {
      return;
    }
    try {
      step.run();
    } catch (Exception | OutOfMemoryError e) {
      fail(row, "%s (at: %s)".formatted(describe(e), lastStep));
      if (e instanceof InterruptedException) {
        throw e;
      }
    } finally {
      Directories.remove(directory.resolve("store"));
    }
  }

  private static String describe(Throwable e) {
    return e instanceof KvException failure
        ? failure.code() + ": " + failure.getMessage()
        : e.toString();
  }

  private Contender open(Durability durability) throws IOException {
    Path store = Files.createDirectories(directory.resolve("store"));
    return kind.opener()
        .open(
            new ContenderKind.Setup(
                store,
                durability,
                plan.keys(),
                plan.keyBytes(),
                plan.valueBytes(),
                Runtime.getRuntime().maxMemory()));
  }

  private void sequential(String row) throws Exception {
    try (Contender store = open(plan.durability())) {
      progress.accept(row);
      Phase.Result result =
          new Phase(1, CHUNK, plan.capNanos())
              .run(plan.keys(), t -> Calls.puts(store, data, CHUNK, 1, (round, i) -> i));
      emit(row, 1, flushed(store, result.figures(1, 0)));
    }
  }

  private void batch() throws Exception {
    Permutation order = data.shuffled(5);
    try (Contender store = open(plan.durability())) {
      progress.accept(Rows.BATCH);
      int slots = CHUNK / BATCH;
      Phase.Result result =
          new Phase(1, slots, plan.capNanos())
              .run(
                  (plan.keys() + BATCH - 1) / BATCH,
                  t -> Calls.batches(store, data, slots, BATCH, order));
      emit(Rows.BATCH, 1, flushed(store, result.figures(BATCH, 0)));
    }
  }

  private void durable(String row, int writers) throws Exception {
    Permutation order = data.shuffled(6);
    try (Contender store = open(Durability.SYNC)) {
      progress.accept(row);
      Phase.Result result =
          new Phase(writers, DURABLE_CHUNK, (long) (plan.durableSeconds() * 1e9))
              .run(
                  plan.keys(),
                  t -> Calls.puts(store, data, DURABLE_CHUNK, 1, (round, i) -> order.at(i)));
      results.accept(
          new Measurement(
              kind.name(),
              row,
              plan.valueBytes(),
              Durability.SYNC,
              writers,
              plan.repeat(),
              result.figures(1, 0),
              null));
    }
  }

  private static Map<Figure, Double> flushed(Contender store, Map<Figure, Double> figures)
      throws IOException {
    long start = System.nanoTime();
    if (store.sync()) {
      figures.put(Figure.FLUSH, (System.nanoTime() - start) / 1e9);
    }
    return figures;
  }

  /** Loads the store of the shuffled load and hands it to the workloads that use it. */
  private void loadedStore() throws Exception {
    Contender store = open(plan.durability());
    try {
      progress.accept("put, shuffled");
      load(store);
      LoadedStore loaded = new LoadedStore(kind, plan, directory, data, progress, this::emit);
      loaded.reads(store);
      loaded.scans(store);
      loaded.mixed(store);
      loaded.overwrite(store);
    } catch (Exception | Error e) {
      try {
        store.close();
      } catch (Exception | Error second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    store.close();
    if (plan.has("reopen")) {
      reopen();
    }
  }

  private void load(Contender store) throws Exception {
    Permutation order = data.shuffled(1);
    Phase.Result result =
        new Phase(1, CHUNK, plan.capNanos())
            .run(plan.keys(), t -> Calls.puts(store, data, CHUNK, 1, (round, i) -> order.at(i)));
    Map<Figure, Double> figures = result.figures(1, 0);
    if (result.calls() < plan.keys()) {
      progress.accept("put was cut short after " + result.calls() + "; loading the rest");
      // From the first batch that is not whole, so that none is left out.
      long done = result.calls() / LOAD_BATCH;
      Phase.Operations batches = Calls.batches(store, data, 1, LOAD_BATCH, order);
      for (long i = done; i * LOAD_BATCH < plan.keys(); i++) {
        batches.prepare(0, i);
        batches.run(0);
      }
    }
    flushed(store, figures);
    Path files = directory.resolve("store");
    figures.put(Figure.DISK, Directories.allocatedBytes(files));
    figures.put(Figure.APPARENT, (double) Directories.apparentBytes(files));
    figures.put(Figure.INDEX, store.indexBytesPerKey());
    if (plan.has("put")) {
      emit(Rows.PUT, 1, figures);
    }
  }

  private void reopen() throws Exception {
    progress.accept("reopen");
    byte[] key = data.key(plan.keys() / 2);
    long start = System.nanoTime();
    try (Contender store = open(plan.durability())) {
      if (!store.get(
          store.key(key),
          (array, offset, length) -> data.check(plan.keys() / 2, array, offset, length))) {
        throw new IllegalStateException("entry " + plan.keys() / 2 + " has no value");
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      figures.put(Figure.SECONDS, seconds);
      figures.put(Figure.INDEX, store.indexBytesPerKey());
      emit(Rows.REOPEN, 1, figures);
    }
  }

  private void emit(String row, int threads, Map<Figure, Double> figures) {
    figures.values().removeIf(value -> value.isNaN());
    results.accept(
        new Measurement(
            kind.name(),
            row,
            plan.valueBytes(),
            plan.durability(),
            threads,
            plan.repeat(),
            figures,
            null));
  }

  private void fail(String row, String problem) {
    fail(row, plan.durability(), 1, problem);
  }

  private void fail(String row, Durability durability, int threads, String problem) {
    results.accept(
        new Measurement(
            kind.name(),
            row,
            plan.valueBytes(),
            durability,
            threads,
            plan.repeat(),
            Map.of(),
            problem));
  }
}
