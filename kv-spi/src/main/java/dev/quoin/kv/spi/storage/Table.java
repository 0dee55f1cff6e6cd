package dev.quoin.kv.spi.storage;

/**
 * A handle to one ordered map inside an engine. Belongs to the engine that returned it; using it
 * with another one, or after its table was dropped, is refused. Immutable, thread-safe, owns
 * nothing.
 */
public interface Table {
  /** Returns the name under which {@link StorageEngine#table} finds this map. */
  String name();
}
