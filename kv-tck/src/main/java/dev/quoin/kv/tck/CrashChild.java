package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The process that is killed. It writes as its {@link CrashOrder} says, and says on stdout what has
 * returned: {@code T thread turn} for a write, {@code MADE n}, {@code DROPPED n} and {@code COPIED
 * n} for tables and checkpoints, and {@value #END} where it is to be killed.
 */
final class CrashChild {
  /** What the process says where it is to end; it goes no further and waits to be killed. */
  static final String END = "END";

  private static final int FAILED = 3;

  private final CrashOrder order;
  private final EngineUnderTest subject;
  private final FileOutputStream acknowledgements = new FileOutputStream(FileDescriptor.out);
  private final AtomicInteger syncs = new AtomicInteger();
  private volatile boolean compacting;
  private volatile boolean copying;
  private volatile boolean writing = true;

  private CrashChild(CrashOrder order, EngineUnderTest subject) {
    this.order = order;
    this.subject = subject;
  }

  /** Takes what {@link CrashOrder#asArguments} gave. */
  public static void main(String[] arguments) throws InterruptedException {
    CrashOrder order = CrashOrder.fromArguments(arguments);
    new CrashChild(order, EngineUnderTest.fromArguments(arguments, CrashOrder.ARGUMENTS)).run();
  }

  /**
   * Asks to be killed, and never returns. A process that halts itself would still run the exit
   * handlers of native libraries, which is not how a crash goes, and may wait for their threads.
   */
  private void halt() {
    acknowledge(END);
    while (true) {
      LockSupport.park(this);
    }
  }

  /** Ends this process when the one that started it has ended. */
  private static void watchParent() {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  Thread.onSpinWait();
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              Runtime.getRuntime().halt(FAILED);
            });
    watch.setDaemon(true);
    watch.start();
  }

  private void run() throws InterruptedException {
    Thread.setDefaultUncaughtExceptionHandler(CrashChild::fail);
    watchParent();
    if (order.point() == CrashPoint.OPENING) {
      haltSoon();
    }
    StorageEngine engine = subject.open(order.directory(), platform(), listener());
    Table a = engine.table(CrashOperation.TABLES.get(0));
    Table b = engine.table(CrashOperation.TABLES.get(1));
    CountDownLatch ended = new CountDownLatch(CrashOrder.THREADS);
    for (int thread = 0; thread < CrashOrder.THREADS; thread++) {
      int number = thread;
      new Thread(
              () -> {
                write(engine, a, b, number);
                ended.countDown();
              })
          .start();
    }
    Thread upkeep = new Thread(() -> maintain(engine));
    upkeep.start();
    ended.await();
    writing = false;
    if (order.point() == CrashPoint.CLOSING) {
      upkeep.join();
      haltSoon();
      engine.close();
    }
    halt();
  }

  private static void fail(Thread thread, Throwable error) {
    error.printStackTrace();
    Runtime.getRuntime().halt(FAILED);
  }

  private Platform platform() {
    Platform system = Platform.system();
    return order.point() == CrashPoint.FILE_OPERATION
        ? system.withFiles(new HaltingFiles(system.files(), order.at(), this::halt))
        : system;
  }

  private StorageListener listener() {
    return new StorageListener() {
      @Override
      public void synced(long nanos, long writes) {
        if (order.point() == CrashPoint.SYNCING && syncs.incrementAndGet() == order.at()) {
          halt();
        }
      }
    };
  }

  private void haltSoon() {
    long due = System.nanoTime() + order.at() * 1000L;
    Thread timer =
        new Thread(
            () -> {
              while (System.nanoTime() < due) {
                Thread.onSpinWait();
              }
              halt();
            });
    timer.setDaemon(true);
    timer.start();
  }

  private void write(StorageEngine engine, Table a, Table b, int thread) {
    try (WriteBatch batch = engine.newBatch()) {
      for (int turn = 1; turn <= order.turns(); turn++) {
        if (thread == 0 && turn >= order.at()) {
          haltIfWithin();
        }
        apply(engine, a, b, batch, order.operation(thread, turn));
        if (thread == 0
            && turn == order.at()
            && order.point() == CrashPoint.BEFORE_ACKNOWLEDGEMENT) {
          halt();
        }
        acknowledge("T " + thread + " " + turn);
      }
    }
  }

  private void haltIfWithin() {
    if ((order.point() == CrashPoint.COMPACTING && compacting)
        || (order.point() == CrashPoint.CHECKPOINTING && copying)) {
      halt();
    }
  }

  private static void apply(
      StorageEngine engine, Table a, Table b, WriteBatch batch, CrashOperation operation) {
    Durability durability = operation.durability();
    Bytes value = operation.value();
    switch (operation.kind()) {
      case PUT ->
          engine.put(
              a,
              operation.ownKey(),
              value.slice(0, 10),
              value.slice(10, value.length()),
              durability);
      case DELETE -> engine.delete(a, operation.ownKey(), durability);
      case BATCH -> {
        batch.clear();
        batch.put(a, operation.pairKey(), value);
        batch.put(a, operation.ownKey(), Bytes.utf8("overwritten in the same batch"));
        batch.put(b, operation.pairKey(), value);
        batch.put(a, operation.ownKey(), value);
        engine.write(batch, durability);
      }
      case BATCH_DELETE -> {
        batch.clear();
        batch.delete(a, operation.pairKey());
        batch.delete(b, operation.pairKey());
        engine.write(batch, durability);
      }
      case SYNC -> engine.sync();
    }
  }

  /** Makes and drops tables, compacts and writes checkpoints, over and over. */
  private void maintain(StorageEngine engine) {
    for (int n = 0; writing; n++) {
      Table extra = engine.table("extra-" + n);
      engine.put(extra, Bytes.utf8("n"), Bytes.utf8("" + n), Durability.BUFFERED);
      acknowledge("MADE " + n);
      if (n > 0) {
        engine.dropTable(engine.table("extra-" + (n - 1)));
        acknowledge("DROPPED " + (n - 1));
      }
      compacting = true;
      engine.compact();
      compacting = false;
      copying = true;
      engine.checkpoint(order.checkpoint(n));
      copying = false;
      acknowledge("COPIED " + n);
    }
  }

  /** Written to the pipe before anything else is done: it survives the process. */
  private synchronized void acknowledge(String line) {
    try {
      acknowledgements.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("nobody listens", e);
    }
  }
}
