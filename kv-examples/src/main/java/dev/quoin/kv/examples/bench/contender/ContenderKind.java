package dev.quoin.kv.examples.bench.contender;

import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A kind of store that can take part, with what must be known to compare it fairly.
 *
 * @param name how it is asked for: {@code --contenders}
 * @param role what it is in the comparison
 * @param ordered whether it scans in the order of keys
 * @param durabilities how each durability is given; one that cannot be given is left out, and is
 *     shown as "—", never as a weaker one
 * @param settings its settings that differ from its defaults, and why
 * @param opener how it is opened
 */
public record ContenderKind(
    String name,
    Role role,
    boolean ordered,
    Map<Durability, String> durabilities,
    String settings,
    Opener opener) {
  /** Keeps a copy of the durabilities. */
  public ContenderKind {
    durabilities = Map.copyOf(durabilities);
  }

  /** What a contender is in the comparison. */
  public enum Role {
    /** One of our engines through the storage contract. */
    ENGINE,
    /** A library that one of our engines stands on, through its own API. */
    RAW,
    /** Another store. */
    PEER,
    /** What the machine itself can do. */
    FLOOR
  }

  /**
   * What a store may need to know before it is opened.
   *
   * @param directory where its files go; exists
   * @param durability what a write must have survived when it returns
   * @param entries how many entries will be written
   * @param keyBytes the length of all keys
   * @param valueBytes the length of all values
   * @param heapBytes the heap of the process
   */
  public record Setup(
      Path directory,
      Durability durability,
      long entries,
      int keyBytes,
      int valueBytes,
      long heapBytes) {
    /** Returns the bytes of all keys and values. */
    public long dataBytes() {
      return entries * (keyBytes + valueBytes);
    }
  }

  /** Opens a store. */
  @FunctionalInterface
  public interface Opener {
    /** Opens or makes the store in a directory. */
    Contender open(Setup setup) throws IOException;
  }

  /** Returns whether it can give this durability. */
  public boolean supports(Durability durability) {
    return durabilities.containsKey(durability);
  }
}
