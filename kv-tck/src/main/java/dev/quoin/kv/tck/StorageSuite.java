package dev.quoin.kv.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the suites of {@link StorageEngineTck} have in common: a fresh engine with a table for each
 * test, and the demand that no engine told of damage or of failed background work.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class StorageSuite {
  @TempDir Path scratch;

  final EngineUnderTest subject;
  final EngineEvents events = new EngineEvents();

  StorageEngine engine;
  Table table;

  private final List<StorageEngine> opened = new ArrayList<>();

  StorageSuite(EngineUnderTest subject) {
    this.subject = subject;
  }

  @BeforeEach
  void openEngine() {
    engine = open(home());
    table = engine.table("t");
  }

  @AfterEach
  void closeEngines() {
    opened.forEach(StorageEngine::close);
    assertThat(events.troubles()).as("what the engine told its listener").isEmpty();
  }

  /** Returns the directory of {@link #engine}. */
  final Path home() {
    return scratch.resolve("engine");
  }

  /** Opens an engine that is closed after the test. */
  final StorageEngine open(Path directory) {
    StorageEngine fresh = subject.open(directory, events);
    opened.add(fresh);
    return fresh;
  }

  /** Closes {@link #engine} and opens it anew. */
  final void reopen() {
    engine.close();
    engine = open(home());
    table = engine.table("t");
  }

  final void put(Bytes key, Bytes value) {
    engine.put(table, key, value, Durability.BUFFERED);
  }

  final void put(int number) {
    put(Samples.key(number), Samples.value(number));
  }

  /** Puts the entries of the numbers from {@code from} (inclusive) to {@code to} (exclusive). */
  final void putAll(int from, int to) {
    for (int number = from; number < to; number++) {
      put(number);
    }
  }

  final void delete(Bytes key) {
    engine.delete(table, key, Durability.BUFFERED);
  }
}
