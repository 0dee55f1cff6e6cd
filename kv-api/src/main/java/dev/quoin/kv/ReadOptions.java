package dev.quoin.kv;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a read is to be done. Immutable. */
public final class ReadOptions {
  /** The pool's own default consistency. */
  public static final ReadOptions DEFAULT = new ReadOptions(null);

  private final @Nullable Consistency consistency;

  private ReadOptions(@Nullable Consistency consistency) {
    this.consistency = consistency;
  }

  /** Returns options that ask for {@code consistency}. */
  public static ReadOptions of(Consistency consistency) {
    return new ReadOptions(Objects.requireNonNull(consistency, "consistency"));
  }

  /** Returns the consistency asked for, or {@code null} for the pool's default. */
  public @Nullable Consistency consistency() {
    return consistency;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ReadOptions that && consistency == that.consistency;
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(consistency);
  }

  @Override
  public String toString() {
    return "ReadOptions[" + (consistency == null ? "default" : consistency) + "]";
  }
}
