package dev.quoin.kv.storage.mmap;

/**
 * Where a record is, in 47 bits of a long: the slot of its segment (20 bits) and its offset there
 * in units of 8 bytes (27 bits, so 1 GiB). Zero is no address, as a segment begins with a header.
 */
final class Address {
  /** Bits of an address. */
  static final int BITS = 47;

  /** The bits of a long in which an address stands. */
  static final long MASK = (1L << BITS) - 1;

  /** How many segments there can be at once. */
  static final int SLOTS = 1 << 20;

  /** The largest segment, so that each offset has a place in an address. */
  static final int MAX_SEGMENT_BYTES = 1 << 30;

  private static final int OFFSET_BITS = 27;
  private static final long OFFSET_MASK = (1L << OFFSET_BITS) - 1;

  private Address() {}

  static long of(int slot, int offset) {
    return ((long) slot << OFFSET_BITS) | (offset >>> 3);
  }

  static int slot(long address) {
    return (int) (address >>> OFFSET_BITS);
  }

  static int offset(long address) {
    return (int) (address & OFFSET_MASK) << 3;
  }
}
