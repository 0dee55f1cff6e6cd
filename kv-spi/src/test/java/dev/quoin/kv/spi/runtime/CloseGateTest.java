package dev.quoin.kv.spi.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class CloseGateTest {
  @Test
  void refusesOnceClosed() {
    CloseGate gate = new CloseGate("engine at x");
    gate.leave(gate.enter());
    gate.checkOpen();
    assertThat(gate.isClosed()).isFalse();
    assertThat(gate.close()).isTrue();
    assertThat(gate.close()).isFalse();
    assertThat(gate.isClosed()).isTrue();
    for (Runnable call : List.<Runnable>of(gate::enter, gate::checkOpen)) {
      assertThatThrownBy(call::run)
          .hasMessage("engine at x is closed")
          .isInstanceOfSatisfying(
              KvException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.CLOSED);
                assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED);
              });
    }
    assertThat(gate.close()).as("nobody who was refused is counted inside").isFalse();
  }

  @Test
  void closingWaitsForThoseInside() throws InterruptedException {
    CloseGate gate = new CloseGate("it");
    int ticket = gate.enter();
    CountDownLatch closed = new CountDownLatch(2);
    AtomicInteger first = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      new Thread(
              () -> {
                first.addAndGet(gate.close() ? 1 : 0);
                closed.countDown();
              })
          .start();
    }
    while (!gate.isClosed()) {
      Thread.onSpinWait();
    }
    assertThat(closed.getCount()).isEqualTo(2);
    gate.leave(ticket);
    closed.await();
    assertThat(first.get()).isEqualTo(1);
  }

  /** Memory behind the gate is freed by the closer; nobody may be seen inside after that. */
  @Test
  void nobodyIsInsideAfterTheGateWasClosed() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      CloseGate gate = new CloseGate("it");
      AtomicIntegerArray freed = new AtomicIntegerArray(1);
      AtomicInteger caught = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      CountDownLatch started = new CountDownLatch(3);
      for (int i = 0; i < 3; i++) {
        Thread thread =
            new Thread(
                () -> {
                  started.countDown();
                  while (true) {
                    int ticket;
                    try {
                      ticket = gate.enter();
                    } catch (KvException e) {
                      return;
                    }
                    if (freed.get(0) != 0) {
                      caught.incrementAndGet();
                    }
                    gate.leave(ticket);
                  }
                });
        thread.start();
        threads.add(thread);
      }
      started.await();
      gate.close();
      freed.set(0, 1);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(caught.get()).as("round %d", round).isZero();
    }
  }
}
