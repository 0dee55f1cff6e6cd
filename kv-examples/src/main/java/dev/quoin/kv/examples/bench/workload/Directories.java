package dev.quoin.kv.examples.bench.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Sizes and removal of whole directories. */
public final class Directories {
  private Directories() {}

  /** Removes a directory with everything in it; does nothing if there is none. */
  public static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(directory)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }

  /** Returns the sum of the lengths of all files. */
  public static long apparentBytes(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.mapToLong(Directories::length).sum();
    } catch (UncheckedIOException e) {
      // A file went away on the way, as files of stores do: look again.
      if (e.getCause() instanceof NoSuchFileException) {
        return apparentBytes(directory);
      }
      throw e;
    }
  }

  private static long length(Path path) {
    try {
      return Files.isRegularFile(path) ? Files.size(path) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the bytes that all files take on disk, which Java cannot tell: by {@code du}, or NaN
   * where there is none.
   */
  public static double allocatedBytes(Path directory) throws IOException, InterruptedException {
    Process du;
    try {
      du =
          new ProcessBuilder("du", "-sk", directory.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return Double.NaN;
    }
    String answer = new String(du.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    du.waitFor();
    String[] parts = answer.split("\\s", 2);
    return parts[0].matches("\\d+") ? Long.parseLong(parts[0]) * 1024.0 : Double.NaN;
  }
}
