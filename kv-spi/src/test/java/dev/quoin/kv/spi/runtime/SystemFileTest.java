package dev.quoin.kv.spi.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemFileTest {
  @TempDir Path directory;

  private final FileStore files = Platform.system().files();

  private static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }

  @Test
  void readsAndWritesAtPositions() throws IOException {
    Path path = directory.resolve("f");
    try (StorageFile file = files.open(path, OpenMode.CREATE)) {
      assertThat(file.path()).isEqualTo(path);
      ByteBuffer source = bytes(1, 2, 3, 4);
      file.write(source, 2);
      assertThat(source.hasRemaining()).isFalse();
      assertThat(file.size()).isEqualTo(6);
      ByteBuffer target = ByteBuffer.allocate(10);
      target.position(1);
      assertThat(file.read(target, 1)).isEqualTo(5);
      assertThat(target.position()).isEqualTo(6);
      assertThat(target.flip()).isEqualTo(bytes(0, 0, 1, 2, 3, 4));
      assertThat(file.read(ByteBuffer.allocate(1), 6)).isZero();
      file.sync();
      file.resize(3);
      assertThat(file.size()).isEqualTo(3);
      file.resize(100);
      assertThat(file.size()).isEqualTo(100);
      ByteBuffer tail = ByteBuffer.allocate(98);
      assertThat(file.read(tail, 2)).isEqualTo(98);
      assertThat(tail.get(0)).isEqualTo((byte) 1);
      assertThat(tail.get(1)).isZero();
      file.resize(100);
      assertThat(file.size()).isEqualTo(100);
    }
    assertThat(files.size(path)).isEqualTo(100);
  }

  @Test
  void modesSayWhatMustBeThere() throws IOException {
    Path path = directory.resolve("f");
    assertThatThrownBy(() -> files.open(path, OpenMode.READ))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> files.open(path, OpenMode.WRITE))
        .isInstanceOf(NoSuchFileException.class);
    files.open(path, OpenMode.CREATE).close();
    assertThatThrownBy(() -> files.open(path, OpenMode.CREATE))
        .isInstanceOf(FileAlreadyExistsException.class);
    try (StorageFile file = files.open(path, OpenMode.READ)) {
      assertThatThrownBy(() -> file.write(bytes(1), 0))
          .isInstanceOf(NonWritableChannelException.class);
    }
    try (StorageFile file = files.open(path, OpenMode.WRITE)) {
      file.write(bytes(1), 0);
    }
  }

  @Test
  void aClosedFileStaysClosed() throws IOException {
    StorageFile file = files.open(directory.resolve("f"), OpenMode.CREATE);
    file.close();
    file.close();
    assertThatThrownBy(() -> file.write(bytes(1), 0)).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(file::sync).isInstanceOf(ClosedChannelException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aMapSeesWhatIsWrittenAndOutlivesTheFile() throws IOException {
    Path path = directory.resolve("f");
    ByteBuffer map;
    try (StorageFile file = files.open(path, OpenMode.CREATE)) {
      file.resize(1 << 20);
      map = file.map(4096, 8192);
      assertThat(map.capacity()).isEqualTo(8192);
      assertThat(map.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
      assertThatThrownBy(() -> map.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
      for (int i = 0; i < 8192; i += 4) {
        file.write(ByteBuffer.allocate(4).putInt(i).flip(), 4096 + i);
        assertThat(map.getInt(i)).isEqualTo(i);
      }
    }
    files.delete(path);
    assertThat(map.getInt(8188)).isEqualTo(8188);
  }

  /** One thread writes ahead and says how far; another reads that far through the map. */
  @Test
  void aMapIsCoherentAcrossThreads() throws Exception {
    try (StorageFile file = files.open(directory.resolve("f"), OpenMode.CREATE)) {
      int size = 1 << 18;
      file.resize(size);
      ByteBuffer map = file.map(0, size);
      AtomicInteger written = new AtomicInteger();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread reader =
          new Thread(
              () -> {
                int read = 0;
                while (read < size) {
                  int end = written.get();
                  for (; read < end; read += 4) {
                    if (map.getInt(read) != ~read) {
                      failure.set(new AssertionError("at " + read));
                      return;
                    }
                  }
                }
              });
      reader.start();
      ByteBuffer word = ByteBuffer.allocate(4);
      for (int at = 0; at < size; at += 4) {
        file.write(word.clear().putInt(~at).flip(), at);
        written.set(at + 4);
      }
      reader.join();
      assertThat(failure.get()).isNull();
    }
  }

  /** Threads that are interrupted all the time, beside ones that are not, on one file. */
  @Test
  void anInterruptStormDamagesNothing() throws Exception {
    int threads = 4;
    int operations = 400;
    int block = 64;
    Path path = directory.resolve("f");
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicInteger kept = new AtomicInteger();
    try (StorageFile file = files.open(path, OpenMode.CREATE)) {
      file.resize((long) threads * operations * block);
      List<Thread> workers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int number = t;
        Thread worker =
            new Thread(
                () -> {
                  try {
                    for (int i = 0; i < operations; i++) {
                      long at = ((long) number * operations + i) * block;
                      ByteBuffer content = ByteBuffer.allocate(block);
                      while (content.hasRemaining()) {
                        content.put((byte) (number * 31 + i));
                      }
                      file.write(content.flip(), at);
                      ByteBuffer back = ByteBuffer.allocate(block);
                      if (file.read(back, at) != block || !back.flip().equals(content.rewind())) {
                        throw new AssertionError("block " + at);
                      }
                      if (i % 50 == 0) {
                        file.sync();
                        file.map(at, block);
                      }
                      if (Thread.currentThread().isInterrupted()) {
                        kept.incrementAndGet();
                      }
                    }
                  } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                  }
                });
        workers.add(worker);
        worker.start();
      }
      AtomicBoolean over = new AtomicBoolean();
      Thread storm =
          new Thread(
              () -> {
                while (!over.get()) {
                  workers.get(0).interrupt();
                  workers.get(1).interrupt();
                  Thread.onSpinWait();
                }
              });
      storm.start();
      for (Thread worker : workers) {
        worker.join();
      }
      over.set(true);
      storm.join();
      if (failure.get() != null) {
        throw new AssertionError(failure.get());
      }
      assertThat(kept.get()).as("the interrupt status is kept").isPositive();
      assertThat(file.size()).isEqualTo((long) threads * operations * block);
    }
    assertThat(Files.size(path)).isEqualTo((long) threads * operations * block);
  }
}
