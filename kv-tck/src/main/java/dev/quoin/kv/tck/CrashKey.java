package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import java.util.Comparator;

/** A key of one table. */
record CrashKey(String table, Bytes key) implements Comparable<CrashKey> {
  private static final Comparator<CrashKey> ORDER =
      Comparator.comparing(CrashKey::table).thenComparing(CrashKey::key);

  @Override
  public int compareTo(CrashKey other) {
    return ORDER.compare(this, other);
  }
}
