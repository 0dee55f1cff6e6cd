package dev.quoin.kv.cli;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.KeyRange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which keys a command goes through. */
final class RangeOptions {
  @Option(names = "--prefix", paramLabel = "P", description = "Only keys that start with P.")
  @Nullable String prefix;

  @Option(names = "--from", paramLabel = "K", description = "Only keys that are at least K.")
  @Nullable String from;

  @Option(names = "--to", paramLabel = "K", description = "Only keys that are less than K.")
  @Nullable String to;

  /** Returns the range that all options together leave. */
  KeyRange range() {
    KeyRange byPrefix = prefix == null ? KeyRange.all() : KeyRange.prefix(Bytes.utf8(prefix));
    Bytes first = byPrefix.from();
    Bytes end = byPrefix.to();
    if (from != null && (first == null || Bytes.utf8(from).compareTo(first) > 0)) {
      first = Bytes.utf8(from);
    }
    if (to != null && (end == null || Bytes.utf8(to).compareTo(end) < 0)) {
      end = Bytes.utf8(to);
    }
    return new KeyRange(first, end);
  }
}
