package dev.quoin.kv.storage.mmap;

/**
 * A hash of 64 good bits of a key: multiply and fold per 8 bytes as in wyhash, finished as in
 * MurmurHash3. Seeded per engine, so that nobody can choose keys that meet in one place.
 */
final class KeyHash {
  private static final long K1 = 0xA076_1D64_78BD_642FL;
  private static final long K2 = 0xE703_7ED1_A0B4_28DBL;

  private KeyHash() {}

  static long of(byte[] key, int offset, int length, long seed) {
    long hash = seed ^ (length * K2);
    int at = offset;
    int end = offset + length;
    for (; at + 8 <= end; at += 8) {
      hash = fold(hash ^ RecordFormat.longAt(key, at), K1);
    }
    if (at < end) {
      hash = fold(hash ^ tail(key, at, end), K2);
    }
    hash ^= hash >>> 33;
    hash *= 0xFF51_AFD7_ED55_8CCDL;
    hash ^= hash >>> 33;
    hash *= 0xC4CE_B9FE_1A85_EC53L;
    return hash ^ (hash >>> 33);
  }

  private static long tail(byte[] key, int from, int end) {
    long lane = 0;
    for (int i = from; i < end; i++) {
      lane = (lane << 8) | (key[i] & 0xFF);
    }
    return lane + 1;
  }

  private static long fold(long a, long b) {
    return (a * b) + Math.multiplyHigh(a, b) + a;
  }
}
