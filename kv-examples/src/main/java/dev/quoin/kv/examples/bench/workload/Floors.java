package dev.quoin.kv.examples.bench.workload;

import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * What the machine itself can do with the same sizes: the floors that no store gets below. Run like
 * a contender, in a process of its own in every round.
 */
public final class Floors {
  /** The name under which floors stand among the contenders. */
  public static final String NAME = "floor";

  private static final int SEGMENT = 64 << 20;
  private static final long MOST_BYTES = 2L << 30;
  private static final int CHUNK = StoreRun.CHUNK;

  private final RunPlan plan;
  private final Path directory;
  private final Consumer<String> progress;
  private final Consumer<Measurement> results;
  private final int record;
  private final long records;
  private final int perSegment;
  private final Permutation order;
  private final List<MappedByteBuffer> maps = new ArrayList<>();

  /** Makes a run, as {@link StoreRun} does. */
  public Floors(
      RunPlan plan, Path directory, Consumer<String> progress, Consumer<Measurement> results) {
    this.plan = plan;
    this.directory = directory;
    this.progress = progress;
    this.results = results;
    this.record = plan.keyBytes() + plan.valueBytes();
    this.records = Math.min(plan.keys(), MOST_BYTES / record);
    this.perSegment = SEGMENT / record;
    this.order = new Permutation(records, plan.seed());
  }

  /** Measures every floor. */
  public void run() throws Exception {
    Path files = Files.createDirectories(directory.resolve("store"));
    try {
      if (plan.warmupKeys() > 0) {
        new Floors(plan.warmUp(), directory, step -> {}, row -> {}).run();
        Files.createDirectories(files);
      }
      memory();
      pwrite(files);
      mapped();
      fsync(files.resolve("fsync"));
    } finally {
      maps.clear();
      Directories.remove(files);
    }
  }

  private void emit(String row, Phase.Result result, double flushSeconds) {
    Map<Figure, Double> figures = result.figures(1, 0);
    if (flushSeconds > 0) {
      figures.put(Figure.FLUSH, flushSeconds);
    }
    Durability durability = row.equals(Rows.FSYNC) ? Durability.SYNC : Durability.BUFFERED;
    results.accept(
        new Measurement(NAME, row, plan.valueBytes(), durability, 1, plan.repeat(), figures, null));
  }

  /** An operation that needs nothing prepared but its number. */
  private abstract static class Numbered implements Phase.Operations {
    private final long[] numbers = new long[CHUNK];

    @Override
    public void prepare(int slot, long index) {
      numbers[slot] = index;
    }

    @Override
    public void run(int slot) throws Exception {
      run(numbers[slot]);
    }

    abstract void run(long number) throws Exception;
  }

  private Phase.Result measure(long count, Numbered operation) throws Exception {
    return new Phase(1, CHUNK, plan.capNanos()).run(count, t -> operation);
  }

  private void memory() throws Exception {
    progress.accept("floors: memory");
    int blocks = (int) Math.max(1, Math.min(records, (64L << 20) / plan.valueBytes()));
    ByteBuffer source = ByteBuffer.allocateDirect(blocks * plan.valueBytes());
    byte[] target = new byte[plan.valueBytes()];
    Permutation blockOrder = new Permutation(blocks, plan.seed());
    emit(
        Rows.MEMORY_COPY,
        measure(
            records,
            new Numbered() {
              @Override
              void run(long number) {
                int at = (int) blockOrder.at(number % blocks);
                source.get(at * plan.valueBytes(), target);
              }
            }),
        0);
    CRC32C crc = new CRC32C();
    emit(
        Rows.CRC,
        measure(
            records,
            new Numbered() {
              @Override
              void run(long number) {
                crc.reset();
                crc.update(target, 0, target.length);
                target[0] = (byte) crc.getValue();
              }
            }),
        0);
  }

  /** A record at a time by pwrite into files of 64 MiB, made one after the other. */
  private void pwrite(Path files) throws Exception {
    progress.accept("floors: pwrite");
    List<FileChannel> channels = new ArrayList<>();
    ByteBuffer content = ByteBuffer.allocateDirect(record);
    try {
      Phase.Result result =
          new Phase(1, CHUNK, Long.MAX_VALUE / 4)
              .run(
                  records,
                  t ->
                      new Numbered() {
                        @Override
                        void run(long number) throws IOException {
                          int segment = (int) (number / perSegment);
                          if (segment == channels.size()) {
                            channels.add(create(files.resolve("segment-" + segment)));
                          }
                          content.clear().putLong(0, number);
                          long at = number % perSegment * record;
                          channels.get(segment).write(content, at);
                        }
                      });
      long start = System.nanoTime();
      for (FileChannel channel : channels) {
        channel.force(false);
      }
      emit(Rows.PWRITE, result, (System.nanoTime() - start) / 1e9);
      for (FileChannel channel : channels) {
        maps.add(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
      }
    } finally {
      for (FileChannel channel : channels) {
        channel.close();
      }
    }
  }

  private static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Each value is copied into an array of its own, as a store must do for its caller. */
  private void mapped() throws Exception {
    progress.accept("floors: mapped files");
    byte[][] kept = new byte[1][];
    for (MappedByteBuffer map : maps) {
      map.load();
    }
    emit(
        Rows.MAP_READ,
        measure(
            records,
            new Numbered() {
              @Override
              public void prepare(int slot, long index) {
                super.prepare(slot, order.at(index));
              }

              @Override
              void run(long number) {
                kept[0] = read(number);
              }
            }),
        0);
    emit(
        Rows.MAP_SCAN,
        measure(
            records,
            new Numbered() {
              @Override
              void run(long number) {
                kept[0] = read(number);
              }
            }),
        0);
    if (kept[0] == null) {
      throw new IllegalStateException("nothing was read");
    }
  }

  private byte[] read(long number) {
    byte[] value = new byte[plan.valueBytes()];
    int at = (int) (number % perSegment) * record + plan.keyBytes();
    maps.get((int) (number / perSegment)).get(at, value);
    return value;
  }

  private void fsync(Path file) throws Exception {
    progress.accept("floors: fsync");
    ByteBuffer content = ByteBuffer.allocateDirect(record);
    try (FileChannel channel = create(file)) {
      emit(
          Rows.FSYNC,
          new Phase(1, 8, (long) (plan.durableSeconds() * 1e9))
              .run(
                  plan.keys(),
                  t ->
                      new Numbered() {
                        @Override
                        void run(long number) throws IOException {
                          content.clear().putLong(0, number);
                          channel.write(content, number * record);
                          channel.force(false);
                        }
                      }),
          0);
    }
  }
}
