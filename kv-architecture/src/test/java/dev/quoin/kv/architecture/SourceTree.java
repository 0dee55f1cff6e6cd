package dev.quoin.kv.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source files of the whole project. */
final class SourceTree {
  private final Path root;

  private SourceTree(Path root) {
    this.root = root;
  }

  static SourceTree find() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve("kv-bom"))) {
      Path parent = here.getParent();
      if (parent == null) {
        throw new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath());
      }
      here = parent;
    }
    return new SourceTree(here);
  }

  Path pom(String module) {
    return root.resolve(module).resolve("pom.xml");
  }

  Path main(String module) {
    return root.resolve(module).resolve("src/main/java");
  }

  /** Returns every directory of the root that holds a module. */
  List<String> modules() {
    return list(root).stream()
        .filter(path -> Files.exists(path.resolve("pom.xml")))
        .map(path -> path.getFileName().toString())
        .sorted()
        .toList();
  }

  /** Returns all Java files of a module, tests included, relative to the root. */
  List<Path> javaFiles(String module) {
    return javaFilesUnder(root.resolve(module).resolve("src")).stream()
        .map(root::relativize)
        .toList();
  }

  static List<Path> javaFilesUnder(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(path -> path.toString().endsWith(".java")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines(Path file) {
    try {
      return Files.readAllLines(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
