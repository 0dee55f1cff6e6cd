package dev.quoin.kv.examples.bench.workload;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Runs operations on some threads and measures them.
 *
 * <p>Each thread works in chunks: it makes the keys and values of the next few hundred operations,
 * then runs these with one look at the clock between two (about 25 ns, part of every latency).
 * Time, processor time and garbage of the making are not counted. With one thread the rate is
 * operations by the time spent in them; with several it is operations by the time that passed,
 * making included, as the threads' times cannot be told apart on shared cores.
 */
final class Phase {
  /** The operations of one thread. */
  interface Operations {
    /** Makes what operation {@code index} needs, and keeps it in {@code slot}. */
    void prepare(int slot, long index);

    /** Runs the operation that was prepared in {@code slot}. */
    void run(int slot) throws Exception;
  }

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final long LONGEST_NANOS = 3_600_000_000_000L;

  private final int threads;
  private final int chunk;
  private final long capNanos;
  private final AtomicBoolean stop = new AtomicBoolean();

  /**
   * Makes a phase.
   *
   * @param chunk how many operations a thread prepares at once
   * @param capNanos after how long threads begin no new chunk
   */
  Phase(int threads, int chunk, long capNanos) {
    this.threads = threads;
    this.chunk = chunk;
    this.capNanos = capNanos;
  }

  /** Lets threads begin no new chunk. */
  void stop() {
    stop.set(true);
  }

  /** Runs operations 0 to {@code count}, dealt out to the threads in turn. */
  Result run(long count, IntFunction<Operations> maker) throws Exception {
    long gcBefore = gcMillis();
    long cpuBefore = SYSTEM.getProcessCpuTime();
    List<Worker> workers = new ArrayList<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    CountDownLatch begin = new CountDownLatch(1);
    for (int i = 0; i < threads; i++) {
      workers.add(new Worker(i, count, maker.apply(i)));
    }
    long start;
    if (threads == 1) {
      start = System.nanoTime();
      workers.get(0).work(start);
    } else {
      List<Thread> running = new ArrayList<>();
      AtomicLong origin = new AtomicLong();
      for (Worker worker : workers) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    begin.await();
                    worker.work(origin.get());
                  } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                    stop.set(true);
                  }
                },
                "bench");
        thread.start();
        running.add(thread);
      }
      start = System.nanoTime();
      origin.set(start);
      begin.countDown();
      for (Thread thread : running) {
        thread.join();
      }
    }
    long wall = System.nanoTime() - start;
    Throwable thrown = failure.get();
    if (thrown instanceof Error error) {
      throw error;
    } else if (thrown != null) {
      throw (Exception) thrown;
    }
    long cpu = SYSTEM.getProcessCpuTime() - cpuBefore;
    return Result.of(workers, wall, cpu, gcMillis() - gcBefore);
  }

  private static long gcMillis() {
    long millis = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      // Work beside the program shows as processor time; this is for pauses.
      if (!bean.getName().contains("Concurrent") && !bean.getName().contains("Cycles")) {
        millis += Math.max(0, bean.getCollectionTime());
      }
    }
    return millis;
  }

  private final class Worker {
    private final int number;
    private final long count;
    private final Operations operations;
    private final Histogram latencies = new Histogram(LONGEST_NANOS, 3);
    private final long[] nanos = new long[chunk];
    private long done;
    private long busyNanos;
    private long allocatedBytes;
    private long preparingCpuNanos;

    Worker(int number, long count, Operations operations) {
      this.number = number;
      this.count = count;
      this.operations = operations;
    }

    void work(long start) throws Exception {
      long index = number;
      while (index < count && !stop.get() && System.nanoTime() - start < capNanos) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        int size = 0;
        for (; size < chunk && index < count; size++, index += threads) {
          operations.prepare(size, index);
        }
        preparingCpuNanos += THREADS.getCurrentThreadCpuTime() - cpu;
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long begin = System.nanoTime();
        long last = begin;
        for (int slot = 0; slot < size; slot++) {
          operations.run(slot);
          long now = System.nanoTime();
          nanos[slot] = now - last;
          last = now;
        }
        allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - allocated;
        busyNanos += last - begin;
        done += size;
        for (int slot = 0; slot < size; slot++) {
          latencies.recordValue(Math.min(nanos[slot], LONGEST_NANOS));
        }
      }
    }
  }

  /** What came out, over all threads. */
  record Result(
      long calls,
      double seconds,
      long allocatedBytes,
      double gcShare,
      long cpuNanos,
      Histogram latencies) {
    private static Result of(List<Worker> workers, long wall, long cpu, long gcMillis) {
      Histogram all = new Histogram(LONGEST_NANOS, 3);
      long calls = 0;
      long allocated = 0;
      long preparing = 0;
      for (Worker worker : workers) {
        all.add(worker.latencies);
        calls += worker.done;
        allocated += worker.allocatedBytes;
        preparing += worker.preparingCpuNanos;
      }
      double nanos = workers.size() == 1 ? workers.get(0).busyNanos : wall;
      return new Result(
          calls,
          nanos / 1e9,
          allocated,
          gcMillis * 1e6 / Math.max(1, wall),
          Math.max(0, cpu - preparing),
          all);
    }

    /**
     * Returns the figures.
     *
     * @param perCall how many operations one call stands for
     * @param returnedBytes the array that one operation returns, header and padding included
     */
    Map<Figure, Double> figures(int perCall, double returnedBytes) {
      Map<Figure, Double> figures = new EnumMap<>(Figure.class);
      if (calls == 0) {
        return figures;
      }
      double operations = (double) calls * perCall;
      figures.put(Figure.RATE, operations / seconds);
      figures.put(Figure.P50, latencies.getValueAtPercentile(50) / 1e3);
      figures.put(Figure.P95, latencies.getValueAtPercentile(95) / 1e3);
      figures.put(Figure.P99, latencies.getValueAtPercentile(99) / 1e3);
      figures.put(Figure.P999, latencies.getValueAtPercentile(99.9) / 1e3);
      figures.put(Figure.MAX, latencies.getMaxValue() / 1e3);
      figures.put(Figure.ALLOCATED, allocatedBytes / operations);
      figures.put(Figure.BEYOND_VALUE, Math.max(0, allocatedBytes / operations - returnedBytes));
      figures.put(Figure.GC_SHARE, gcShare);
      figures.put(Figure.CPU, cpuNanos / operations / 1e3);
      figures.put(Figure.MEASURED, operations);
      return figures;
    }
  }
}
