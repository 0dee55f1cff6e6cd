package dev.quoin.kv.spi.storage;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import java.nio.file.Path;
import java.util.Map;

/**
 * Opens engines of one kind by name, for programs that learn only at run time which one is wanted.
 * Found by {@link java.util.ServiceLoader}. Whoever knows the engine at compile time calls its own
 * {@code open} with its own typed options instead.
 */
public interface StorageEngineFactory {
  /** Returns the name of this kind of engine, as in {@code --engine}: lower case, no spaces. */
  String name();

  /**
   * Opens or makes an engine in {@code directory}.
   *
   * @param settings settings of this kind of engine by name; what is left out has its default
   * @throws dev.quoin.kv.KvException INVALID_ARGUMENT for an unknown setting or value, with what
   *     was expected; WRONG_ENGINE, FORMAT_TOO_NEW, IN_USE, DAMAGED, IO_ERROR
   */
  StorageEngine open(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings);
}
