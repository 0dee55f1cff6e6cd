package dev.quoin.kv.cli;

import dev.quoin.kv.core.EmbeddedKv;
import dev.quoin.kv.core.EmbeddedOptions;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which store a command works on. */
final class StoreOptions {
  private static final String DEFAULT_ENGINE = "mmap";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The directory of the store, opened in this process.")
  Path data = Path.of(".");

  @Option(
      names = "--engine",
      paramLabel = "E",
      description =
          "The engine: rocks, lmdb or mmap (default: the one the directory was made with, else mmap).")
  @Nullable String engine;

  @Option(
      names = "--durability",
      paramLabel = "D",
      defaultValue = "buffered",
      description =
          "What a write has survived when it is acknowledged: none, buffered (the end of the process)"
              + " or sync (the loss of power) (default: ${DEFAULT-VALUE}).")
  Durability durability = Durability.BUFFERED;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A setting of the engine; may be given several times.")
  Map<String, String> settings = Map.of();

  /**
   * Opens the store.
   *
   * @param mustExist whether a directory without a store is an error
   */
  OpenStore open(Terminal terminal, boolean mustExist) {
    FileStore files = Platform.system().files();
    String found = files.exists(data) ? EngineDirectory.engineAt(files, data) : null;
    if (found == null && mustExist) {
      throw new UsageException("no store at " + data + "; 'kv load' or 'kv put' makes one");
    }
    String wanted = engine != null ? engine : found != null ? found : DEFAULT_ENGINE;
    StorageEngine opened =
        factory(wanted).open(data, Platform.system(), new Hints(terminal), settings);
    return new OpenStore(
        EmbeddedKv.open(opened, EmbeddedOptions.defaults().durability(durability)), opened);
  }

  private static StorageEngineFactory factory(String name) {
    Map<String, StorageEngineFactory> known = new TreeMap<>();
    ServiceLoader.load(StorageEngineFactory.class)
        .forEach(factory -> known.put(factory.name(), factory));
    StorageEngineFactory factory = known.get(name);
    if (factory == null) {
      throw new UsageException(
          "--engine: " + name + " (expected: " + String.join(", ", known.keySet()) + ")");
    }
    return factory;
  }

  /** Says what a user should know, where errors go. */
  private record Hints(Terminal terminal) implements StorageListener {
    @Override
    public void hint(String message) {
      terminal.err().println("kv: hint: " + message);
    }

    @Override
    public void tailCut(String file, long bytes) {
      terminal
          .err()
          .println(
              "kv: hint: " + bytes + " bytes that were never acknowledged were cut from " + file);
    }

    @Override
    public void indexMemoryLow(long indexBytes, long limitBytes) {
      terminal
          .err()
          .println(
              "kv: hint: the index takes %,d of %,d bytes; give the JVM more heap with KV_JAVA_OPTS"
                  .formatted(indexBytes, limitBytes));
    }
  }
}
