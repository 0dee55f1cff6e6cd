package dev.quoin.kv.tck;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import dev.quoin.kv.tck.reference.ReferenceEngine;
import dev.quoin.kv.tck.reference.ReferenceEngineFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An engine with one defect.
 *
 * @param defect what is wrong with it
 * @param suite the suite that must notice
 * @param test the test that must notice
 * @param factory opens it
 */
record Mutant(String defect, Class<?> suite, String test, StorageEngineFactory factory) {
  /** How a mutant opens its engine. */
  interface Opening {
    StorageEngine open(
        Path directory, Platform platform, StorageListener listener, Map<String, String> settings);
  }

  /** Returns a reference engine that was changed after it was opened. */
  static Mutant of(
      String defect, Class<?> suite, String test, UnaryOperator<StorageEngine> change) {
    return opening(
        defect,
        suite,
        test,
        (directory, platform, listener, settings) ->
            change.apply(reference().open(directory, platform, listener, settings)));
  }

  /** Returns a reference engine that is opened in a wrong way. */
  static Mutant opening(String defect, Class<?> suite, String test, Opening opening) {
    return new Mutant(defect, suite, test, new MutantFactory(opening));
  }

  static StorageEngineFactory reference() {
    return new ReferenceEngineFactory();
  }

  @Override
  public String toString() {
    return defect;
  }

  private record MutantFactory(Opening opening) implements StorageEngineFactory {
    @Override
    public String name() {
      return ReferenceEngine.NAME;
    }

    @Override
    public StorageEngine open(
        Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
      return opening.open(directory, platform, listener, settings);
    }
  }
}
