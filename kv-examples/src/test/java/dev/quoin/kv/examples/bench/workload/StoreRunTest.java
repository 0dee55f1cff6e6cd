package dev.quoin.kv.examples.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.examples.bench.contender.Contender;
import dev.quoin.kv.examples.bench.contender.ContenderKind;
import dev.quoin.kv.examples.bench.contender.Contenders;
import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every contender through every workload, on few keys; a run checks every value that it reads. */
class StoreRunTest {
  private static final int KEYS = 120;

  @TempDir Path directory;

  static Stream<ContenderKind> kinds() {
    return Contenders.all().values().stream();
  }

  private static RunPlan plan(String contender, Durability durability) {
    return new RunPlan(
        contender, 1, KEYS, 16, 200, durability, 4, Rows.WORKLOADS.keySet(), 0, 0.3, 0.05, 7);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyContenderRunsEveryWorkload(ContenderKind kind) throws Exception {
    List<Measurement> rows = new ArrayList<>();
    new StoreRun(kind, plan(kind.name(), Durability.BUFFERED), directory, step -> {}, rows::add)
        .run();

    Set<String> expected = new HashSet<>(Rows.STORES);
    if (!kind.ordered()) {
      expected.remove(Rows.SCAN_REVERSE);
      expected.remove(Rows.SCAN_REVERSE_SETTLED);
    }
    assertThat(rows)
        .extracting(Measurement::workload)
        .containsExactlyInAnyOrderElementsOf(expected);
    for (Measurement row : rows) {
      boolean refused = row.durability() == Durability.SYNC && !kind.supports(Durability.SYNC);
      assertThat(row.problem()).as(row.workload()).isEqualTo(refused ? "cannot give SYNC" : null);
      boolean sequence =
          !row.workload().startsWith("settle") && !row.workload().equals(Rows.REOPEN);
      if (!refused && sequence) {
        assertThat(row.get(Figure.RATE)).as(row.workload()).isPositive();
      }
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyContenderReadsBackWhatWasPutAfterReopening(ContenderKind kind) throws Exception {
    Dataset data = new Dataset(KEYS, 16, 200, 3);
    Permutation order = data.shuffled(1);
    for (Durability durability : kind.durabilities().keySet()) {
      Path own = Files.createDirectory(directory.resolve(durability.name()));
      ContenderKind.Setup setup = new ContenderKind.Setup(own, durability, KEYS, 16, 200, 1L << 30);
      try (Contender store = kind.opener().open(setup)) {
        for (int i = 0; i < KEYS; i++) {
          long ordinal = order.at(i);
          store.put(store.key(data.key(ordinal)), store.value(data.value(ordinal, 1)));
        }
        store.batch(
            List.of(store.key(data.key(1)), store.key(data.key(2))),
            List.of(store.value(data.value(1, 2)), store.value(data.value(2, 2))));
        store.sync();
        store.settle();
      }
      try (Contender store = kind.opener().open(setup)) {
        for (int i = 0; i < KEYS; i++) {
          assertThat(version(store, data, i)).isEqualTo(i == 1 || i == 2 ? 2 : 1);
        }
        assertThat(store.get(store.key(data.missingKey(5)), (array, from, length) -> {})).isFalse();
        assertThat(scanned(store, data, kind.ordered(), false)).isEqualTo(expected(false));
        if (kind.ordered()) {
          assertThat(scanned(store, data, true, true)).isEqualTo(expected(true));
        }
      }
    }
  }

  private static int version(Contender store, Dataset data, int ordinal) {
    int[] version = new int[1];
    assertThat(
            store.get(
                store.key(data.key(ordinal)),
                (array, from, length) -> {
                  version[0] = data.checkWhole(ordinal, array, from, length);
                }))
        .isTrue();
    return version[0];
  }

  private static List<Long> scanned(
      Contender store, Dataset data, boolean ordered, boolean reverse) {
    List<Long> ordinals = new ArrayList<>();
    store.scan(
        reverse,
        (key, keyFrom, keyLength, value, from, length) -> {
          long ordinal = data.ordinal(key, keyFrom, keyLength);
          data.checkWhole(ordinal, value, from, length);
          ordinals.add(ordinal);
        });
    if (!ordered) {
      Collections.sort(ordinals);
    }
    return ordinals;
  }

  private static List<Long> expected(boolean reverse) {
    List<Long> ordinals = new ArrayList<>();
    for (long i = 0; i < KEYS; i++) {
      ordinals.add(reverse ? KEYS - 1 - i : i);
    }
    return ordinals;
  }

  @Test
  void aStoreThatLosesAValueIsToldByName() throws Exception {
    ContenderKind lmdb = kinds().filter(kind -> kind.name().equals("lmdb-raw")).findFirst().get();
    ContenderKind forgetful =
        new ContenderKind(
            "forgetful",
            lmdb.role(),
            true,
            lmdb.durabilities(),
            "",
            setup -> new Forgetful(lmdb.opener().open(setup)));
    List<Measurement> rows = new ArrayList<>();
    new StoreRun(
            forgetful, plan("forgetful", Durability.BUFFERED), directory, step -> {}, rows::add)
        .run();
    assertThat(rows)
        .filteredOn(row -> row.problem() != null)
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.problem()).contains("has no value").contains("(at: get, shuffled)"));
  }

  @Test
  void aDurabilityThatCannotBeGivenIsNotRun() throws Exception {
    ContenderKind chronicle =
        kinds().filter(kind -> kind.name().equals("chronicle")).findFirst().get();
    List<Measurement> rows = new ArrayList<>();
    new StoreRun(chronicle, plan("chronicle", Durability.SYNC), directory, step -> {}, rows::add)
        .run();
    assertThat(rows).isNotEmpty().allMatch(row -> "cannot give SYNC".equals(row.problem()));
  }

  @Test
  void floorsAreMeasured() throws Exception {
    List<Measurement> rows = new ArrayList<>();
    new Floors(plan(Floors.NAME, Durability.BUFFERED), directory, step -> {}, rows::add).run();
    assertThat(rows)
        .extracting(Measurement::workload)
        .containsExactlyInAnyOrderElementsOf(Rows.FLOORS);
    assertThat(rows).allMatch(row -> row.get(Figure.RATE) > 0);
  }

  @Test
  void aPlanSurvivesBeingArguments() {
    RunPlan plan = plan("mmap", Durability.SYNC);
    assertThat(RunPlan.of(plan.arguments())).isEqualTo(plan);
    assertThatThrownBy(() -> RunPlan.of(List.of("keys=1"))).hasMessageContaining("contender");
  }

  /** Loses the value of the last key. */
  private record Forgetful(Contender inner) implements Contender {
    @Override
    public void put(Object key, Object value) throws IOException {
      inner.put(key, value);
    }

    @Override
    public boolean get(Object key, ValueSink sink) {
      return !new String((byte[]) key, java.nio.charset.StandardCharsets.US_ASCII).endsWith("42")
          && inner.get(key, sink);
    }

    @Override
    public void batch(List<Object> keys, List<Object> values) throws IOException {
      inner.batch(keys, values);
    }

    @Override
    public void scan(boolean reverse, EntrySink sink) {
      inner.scan(reverse, sink);
    }

    @Override
    public boolean sync() throws IOException {
      return inner.sync();
    }

    @Override
    public void settle() throws IOException {
      inner.settle();
    }

    @Override
    public void close() throws IOException {
      inner.close();
    }
  }
}
