package dev.quoin.kv.spi.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemFileStoreTest {
  @TempDir Path directory;

  private final FileStore files = Platform.system().files();

  @Test
  void namesAreMadeListedRenamedLinkedAndRemoved() throws IOException {
    Path deep = directory.resolve("a/b/c");
    files.createDirectories(deep);
    files.createDirectories(deep);
    assertThat(files.exists(deep)).isTrue();
    Path two = deep.resolve("two");
    files.open(two, OpenMode.CREATE).close();
    files.replace(deep.resolve("one"), new byte[] {1, 2, 3});
    assertThat(files.list(deep)).containsExactly(deep.resolve("one"), two);
    assertThat(files.size(deep.resolve("one"))).isEqualTo(3);
    files.rename(deep.resolve("one"), two);
    assertThat(files.list(deep)).containsExactly(two);
    assertThat(files.readAll(two)).containsExactly(1, 2, 3);
    files.link(two, deep.resolve("three"));
    assertThat(files.readAll(deep.resolve("three"))).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> files.delete(deep)).isInstanceOf(DirectoryNotEmptyException.class);
    files.delete(two);
    files.delete(two);
    files.delete(deep.resolve("three"));
    files.delete(deep);
    assertThat(files.exists(deep)).isFalse();
    assertThat(files.usableBytes(directory)).isPositive();
  }

  @Test
  void replacingLeavesTheOldContentOrTheNew() throws IOException {
    Path file = directory.resolve("f");
    files.replace(file, new byte[] {1});
    // What a crash in the middle of an earlier replacement leaves behind.
    Files.write(directory.resolve("f.new"), new byte[] {9, 9});
    files.replace(file, new byte[] {2, 3});
    assertThat(files.readAll(file)).containsExactly(2, 3);
    assertThat(files.list(directory)).containsExactly(file);
    files.replace(file, new byte[0]);
    assertThat(files.readAll(file)).isEmpty();
  }

  @Test
  void interruptedThreadsLockSyncAndReplace() throws Exception {
    Path file = directory.resolve("lock");
    Thread.currentThread().interrupt();
    AutoCloseable hold = files.lock(file);
    files.syncDirectory(directory);
    files.replace(directory.resolve("f"), new byte[] {1});
    assertThat(Thread.interrupted()).as("the interrupt is kept").isTrue();
    assertThatThrownBy(() -> files.lock(file)).isInstanceOf(FileInUseException.class);
    hold.close();
  }

  @Test
  void aStormOfInterruptsDisturbsNeitherLocksNorDirectories() throws Exception {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicBoolean over = new AtomicBoolean();
    Thread worker =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 40; i++) {
                  files.lock(directory.resolve("lock" + i % 3)).close();
                  files.syncDirectory(directory);
                }
              } catch (Throwable e) {
                failure.set(e);
              } finally {
                over.set(true);
              }
            });
    worker.start();
    while (!over.get()) {
      worker.interrupt();
      Thread.onSpinWait();
    }
    worker.join();
    assertThat(failure.get()).isNull();
  }

  @Test
  void oneHolderInThisProcess() throws Exception {
    Path file = directory.resolve("lock");
    try (AutoCloseable hold = files.lock(file)) {
      assertThat(hold).isNotNull();
      assertThatThrownBy(() -> files.lock(file))
          .isInstanceOf(FileInUseException.class)
          .hasMessageContaining("held by another instance in this process");
      Path alias = directory.resolve("alias");
      Files.createSymbolicLink(alias, directory);
      assertThatThrownBy(() -> files.lock(alias.resolve("lock")))
          .isInstanceOf(FileInUseException.class);
    }
    AutoCloseable again = files.lock(file);
    again.close();
    again.close();
    files.lock(file).close();
  }

  @Test
  void ofManyAtOnceOneGetsTheLock() throws Exception {
    Path file = directory.resolve("lock");
    for (int round = 0; round < 50; round++) {
      AtomicInteger holders = new AtomicInteger();
      List<AutoCloseable> holds = new ArrayList<>();
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread =
            new Thread(
                () -> {
                  try {
                    start.await();
                    AutoCloseable hold = files.lock(file);
                    holders.incrementAndGet();
                    synchronized (holds) {
                      holds.add(hold);
                    }
                  } catch (IOException | InterruptedException e) {
                    // In use: that is what the others are to be told.
                  }
                });
        thread.start();
        threads.add(thread);
      }
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(holders.get()).isEqualTo(1);
      holds.get(0).close();
    }
  }

  /** Tries to take a lock, says how that went, and holds it until its input ends. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      try (AutoCloseable hold = Platform.system().files().lock(Path.of(arguments[0]))) {
        System.out.println(hold == null ? "" : "held");
        System.in.transferTo(OutputStream.nullOutputStream());
      } catch (FileInUseException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static Process child(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            file.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String line(Process process) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return output.readLine();
  }

  private static String attempt(Path file) throws Exception {
    Process process = child(file);
    process.getOutputStream().close();
    String said = line(process);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  @Test
  void oneHolderAmongProcesses() throws Exception {
    Path file = directory.resolve("lock");
    Process child = child(file);
    try {
      assertThat(line(child)).isEqualTo("held");
      assertThatThrownBy(() -> files.lock(file))
          .isInstanceOf(FileInUseException.class)
          .hasMessage(file + " is held by process " + child.pid());
      // The lock of a process that is killed is free.
      child.destroyForcibly().waitFor();
      files.lock(file).close();
    } finally {
      child.destroyForcibly();
    }
  }

  /** POSIX drops all of a process's locks on a file when any descriptor of it is closed. */
  @Test
  void aSecondAttemptDoesNotReleaseTheFirstHold() throws Exception {
    Path file = directory.resolve("lock");
    try (AutoCloseable hold = files.lock(file)) {
      assertThat(hold).isNotNull();
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> files.lock(file)).isInstanceOf(FileInUseException.class);
      }
      assertThat(attempt(file))
          .isEqualTo(file + " is held by process " + ProcessHandle.current().pid());
    }
    assertThat(attempt(file)).isEqualTo("held");
  }

  @Test
  void aLockThatCannotBeOpenedLeavesNothingBehind() throws Exception {
    Path file = directory.resolve("lock");
    Files.createDirectory(file);
    assertThatThrownBy(() -> files.lock(file))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(FileInUseException.class);
    Files.delete(file);
    files.lock(file).close();
  }
}
