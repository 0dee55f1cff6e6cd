package dev.quoin.kv.core.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.core.Stores.FakeClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class HybridLogicalClockTest {
  private final FakeClock wall = new FakeClock();

  @Test
  void followsTheWallClockAndCountsWithinAMillisecond() {
    HybridLogicalClock clock = new HybridLogicalClock(wall, 0);
    long first = clock.next();
    assertThat(first).isEqualTo(1_000_000L << 16);
    assertThat(clock.next()).isEqualTo(first + 1);
    wall.millis.addAndGet(5);
    assertThat(HybridLogicalClock.millis(clock.next())).isEqualTo(1_000_005);
    assertThat(clock.last()).isEqualTo(HybridLogicalClock.at(1_000_005));
  }

  @Test
  void neverGoesBack() {
    HybridLogicalClock clock = new HybridLogicalClock(wall, HybridLogicalClock.at(2_000_000));
    long first = clock.next();
    assertThat(first).isGreaterThan(HybridLogicalClock.at(2_000_000));
    wall.millis.set(10);
    assertThat(clock.next()).isGreaterThan(first);
    clock.observe(HybridLogicalClock.at(3_000_000));
    clock.observe(7);
    assertThat(clock.next()).isEqualTo(HybridLogicalClock.at(3_000_000) + 1);
  }

  @Test
  void givesNoTimeTwiceToManyThreads() throws InterruptedException {
    HybridLogicalClock clock = new HybridLogicalClock(wall, 0);
    Set<Long> given = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  given.add(clock.next());
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(given).hasSize(40_000);
  }
}
