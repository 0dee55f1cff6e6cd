package dev.quoin.kv;

/**
 * What tells one state of an entry from another: changes with every write of the key. Opaque: it is
 * only compared. Of two versions of the same key the greater one was written later; versions of
 * different keys say nothing about each other.
 *
 * @param index for implementations of this API only: the position of the write in its log
 * @param ordinal for implementations of this API only: the place of the write within that position
 */
public record Version(long index, int ordinal) implements Comparable<Version> {
  @Override
  public int compareTo(Version other) {
    int byIndex = Long.compareUnsigned(index, other.index);
    return byIndex != 0 ? byIndex : Integer.compareUnsigned(ordinal, other.ordinal);
  }

  @Override
  public String toString() {
    return Long.toUnsignedString(index) + "." + Integer.toUnsignedString(ordinal);
  }
}
