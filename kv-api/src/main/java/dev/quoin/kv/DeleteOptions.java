package dev.quoin.kv;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Under which condition a delete is to happen. Immutable. */
public final class DeleteOptions {
  /** Delete, whatever is there. */
  public static final DeleteOptions ALWAYS = new DeleteOptions(null);

  private final @Nullable Version ifVersion;

  private DeleteOptions(@Nullable Version ifVersion) {
    this.ifVersion = ifVersion;
  }

  /** Returns options under which a delete happens only if the entry still has this version. */
  public static DeleteOptions ifVersion(Version version) {
    return new DeleteOptions(Objects.requireNonNull(version, "version"));
  }

  /** Returns the version the entry must have, or {@code null} if none is asked for. */
  public @Nullable Version expectedVersion() {
    return ifVersion;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DeleteOptions that && Objects.equals(ifVersion, that.ifVersion);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(ifVersion);
  }

  @Override
  public String toString() {
    return "DeleteOptions[" + (ifVersion == null ? "always" : "if version " + ifVersion) + "]";
  }
}
