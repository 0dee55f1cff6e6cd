package dev.quoin.kv.examples.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class PhaseTest {
  /** Marks what was run, and makes garbage only while it prepares. */
  private static Phase.Operations marking(BitSet run, long[] index, Object[] kept) {
    return new Phase.Operations() {
      @Override
      public void prepare(int slot, long number) {
        index[slot] = number;
        kept[slot] = new byte[1000];
      }

      @Override
      public void run(int slot) {
        synchronized (run) {
          run.set((int) index[slot]);
        }
      }
    };
  }

  @Test
  void everyOperationRunsOnceOnAnyNumberOfThreads() throws Exception {
    for (int threads : new int[] {1, 3, 8}) {
      BitSet run = new BitSet();
      Phase.Result result =
          new Phase(threads, 16, Long.MAX_VALUE / 4)
              .run(1000, t -> marking(run, new long[16], new Object[16]));
      assertThat(run.cardinality()).isEqualTo(1000);
      assertThat(result.calls()).isEqualTo(1000);
      assertThat(result.latencies().getTotalCount()).isEqualTo(1000);
    }
  }

  @Test
  void whatIsMadeBeforehandIsNotCounted() throws Exception {
    Phase.Result result =
        new Phase(1, 64, Long.MAX_VALUE / 4)
            .run(10_000, t -> marking(new BitSet(), new long[64], new Object[64]));
    assertThat(result.figures(1, 0).get(Figure.ALLOCATED)).isLessThan(100);
  }

  @Test
  void garbageOfOperationsIsCountedWithAndWithoutTheValue() throws Exception {
    Object[] kept = new Object[1];
    Phase.Result result =
        new Phase(1, 64, Long.MAX_VALUE / 4)
            .run(
                10_000,
                t ->
                    new Phase.Operations() {
                      @Override
                      public void prepare(int slot, long index) {}

                      @Override
                      public void run(int slot) {
                        kept[0] = new byte[1000];
                      }
                    });
    assertThat(kept[0]).isNotNull();
    assertThat(result.figures(1, 1016).get(Figure.ALLOCATED)).isBetween(1000.0, 1100.0);
    assertThat(result.figures(1, 1016).get(Figure.BEYOND_VALUE)).isLessThan(100);
  }

  @Test
  void latenciesAndRatesAreOfTheOperationsAlone() throws Exception {
    Phase.Result result =
        new Phase(1, 4, Long.MAX_VALUE / 4)
            .run(
                20,
                t ->
                    new Phase.Operations() {
                      @Override
                      public void prepare(int slot, long index) {
                        LockSupport.parkNanos(2_000_000);
                      }

                      @Override
                      public void run(int slot) {}
                    });
    Map<Figure, Double> figures = result.figures(10, 0);
    assertThat(figures.get(Figure.MAX)).isLessThan(2_000);
    assertThat(figures.get(Figure.RATE)).isGreaterThan(10_000);
    assertThat(figures.get(Figure.MEASURED)).isEqualTo(200);
  }

  @Test
  void aFailureOfAnyThreadEndsThePhase() {
    for (int threads : new int[] {1, 4}) {
      assertThatThrownBy(
              () ->
                  new Phase(threads, 4, Long.MAX_VALUE / 4)
                      .run(
                          Long.MAX_VALUE / 4,
                          t ->
                              new Phase.Operations() {
                                @Override
                                public void prepare(int slot, long index) {}

                                @Override
                                public void run(int slot) {
                                  if (t == 0) {
                                    throw new IllegalStateException("broken");
                                  }
                                }
                              }))
          .hasMessage("broken");
    }
  }
}
