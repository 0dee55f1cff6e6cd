package dev.quoin.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes that happen together or not at all. Later writes of a key win over earlier ones of the
 * same batch. Immutable.
 */
public final class Batch {
  private final List<Write> writes;

  private Batch(List<Write> writes) {
    this.writes = writes;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the writes in the order in which they were added. */
  public List<Write> writes() {
    return writes;
  }

  /** One write of a batch. */
  public sealed interface Write {
    /** Returns the key that is written. */
    Bytes key();
  }

  /**
   * The write of a value.
   *
   * @param key the key
   * @param value the value it shall have
   */
  public record Put(Bytes key, Bytes value) implements Write {
    /** Refuses null where it arises, and not when the batch is written. */
    public Put {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(value, "value");
    }
  }

  /**
   * The removal of a key, whether it is there or not.
   *
   * @param key the key
   */
  public record Delete(Bytes key) implements Write {
    /** Refuses null where it arises, and not when the batch is written. */
    public Delete {
      Objects.requireNonNull(key, "key");
    }
  }

  /** Collects the writes of a batch. Not safe for use by several threads. */
  public static final class Builder {
    private final List<Write> writes = new ArrayList<>();

    private Builder() {}

    /** Adds the write of a value. */
    public Builder put(Bytes key, Bytes value) {
      writes.add(new Put(key, value));
      return this;
    }

    /** Adds the removal of a key. */
    public Builder delete(Bytes key) {
      writes.add(new Delete(key));
      return this;
    }

    /** Returns the batch of what was added so far. */
    public Batch build() {
      return new Batch(List.copyOf(writes));
    }
  }
}
