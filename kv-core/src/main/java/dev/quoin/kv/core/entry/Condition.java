package dev.quoin.kv.core.entry;

import dev.quoin.kv.DeleteOptions;
import dev.quoin.kv.PutOptions;
import dev.quoin.kv.Version;
import org.jspecify.annotations.Nullable;

/** What must hold for an entry if a write of it is to happen. Immutable. */
public sealed interface Condition {
  /** The condition that always holds. */
  Condition ALWAYS = new Always();

  /** The condition that the key has no value. */
  Condition ABSENT = new Absent();

  /** Returns whether the write is to happen, given the entry's version, or null if it is absent. */
  boolean holds(@Nullable Version current);

  /** Returns the condition that put options ask for. */
  static Condition of(PutOptions options) {
    Version version = options.expectedVersion();
    if (version != null) {
      return new VersionIs(version);
    }
    return options.mustBeAbsent() ? ABSENT : ALWAYS;
  }

  /** Returns the condition that delete options ask for. */
  static Condition of(DeleteOptions options) {
    Version version = options.expectedVersion();
    return version == null ? ALWAYS : new VersionIs(version);
  }

  /** Holds for every entry. */
  record Always() implements Condition {
    @Override
    public boolean holds(@Nullable Version current) {
      return true;
    }
  }

  /** Holds where there is no entry. */
  record Absent() implements Condition {
    @Override
    public boolean holds(@Nullable Version current) {
      return current == null;
    }
  }

  /**
   * Holds for one state of an entry.
   *
   * @param version the version it must have
   */
  record VersionIs(Version version) implements Condition {
    @Override
    public boolean holds(@Nullable Version current) {
      return version.equals(current);
    }
  }
}
