package dev.quoin.kv;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Under which condition a put is to happen. Immutable. */
public final class PutOptions {
  /** Put, whatever is there. */
  public static final PutOptions ALWAYS = new PutOptions(null, false);

  private static final PutOptions IF_ABSENT = new PutOptions(null, true);

  private final @Nullable Version ifVersion;
  private final boolean ifAbsent;

  private PutOptions(@Nullable Version ifVersion, boolean ifAbsent) {
    this.ifVersion = ifVersion;
    this.ifAbsent = ifAbsent;
  }

  /** Returns options under which a put happens only if the entry still has this version. */
  public static PutOptions ifVersion(Version version) {
    return new PutOptions(Objects.requireNonNull(version, "version"), false);
  }

  /** Returns options under which a put happens only if the key has no value. */
  public static PutOptions ifAbsent() {
    return IF_ABSENT;
  }

  /** Returns the version the entry must have, or {@code null} if none is asked for. */
  public @Nullable Version expectedVersion() {
    return ifVersion;
  }

  /** Returns whether the key must have no value. */
  public boolean mustBeAbsent() {
    return ifAbsent;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PutOptions that
        && ifAbsent == that.ifAbsent
        && Objects.equals(ifVersion, that.ifVersion);
  }

  @Override
  public int hashCode() {
    return Objects.hash(ifVersion, ifAbsent);
  }

  @Override
  public String toString() {
    return "PutOptions["
        + (ifAbsent ? "if absent" : ifVersion == null ? "always" : "if version " + ifVersion)
        + "]";
  }
}
