package dev.quoin.kv.storage.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is called at once is as if it was called one after the other. In a process of its own,
 * as Lincheck transforms every class that was loaded before, which takes a minute after all other
 * tests.
 */
class LinearizabilityTest {
  @TempDir Path dir;

  @Test
  void allCallsAtOnceAreAsIfOneAfterTheOther() throws Exception {
    File output = dir.resolve("output").toFile();
    Process child =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ConcurrentCalls.class.getName()))
            .redirectErrorStream(true)
            .redirectOutput(output)
            .start();
    boolean ended = child.waitFor(3, TimeUnit.MINUTES);
    child.destroyForcibly();
    assertThat(ended).as("the child ended").isTrue();
    assertThat(child.exitValue()).as(() -> read(output)).isZero();
  }

  private static String read(File output) {
    try {
      return Files.readString(output.toPath());
    } catch (IOException e) {
      return e.toString();
    }
  }
}
