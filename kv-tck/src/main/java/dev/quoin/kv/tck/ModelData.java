package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.EngineLimits;
import java.util.SplittableRandom;

/** Random keys from a small space with all the awkward bytes, and random values. */
final class ModelData {
  private static final int[] ALPHABET = {0x00, 0x01, 'a', 'b', 0x7F, 0x80, 0xFE, 0xFF};

  private final SplittableRandom random;

  ModelData(SplittableRandom random) {
    this.random = random;
  }

  Bytes key() {
    byte[] key = new byte[1 + random.nextInt(3)];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) ALPHABET[random.nextInt(ALPHABET.length)];
    }
    Bytes made = UnsafeBytes.wrap(key);
    int dice = random.nextInt(20);
    if (dice == 0) {
      byte[] longer = new byte[EngineLimits.GUARANTEED_KEY_BYTES];
      made.copyTo(longer, random.nextInt(4));
      return UnsafeBytes.wrap(longer);
    }
    return dice < 10 ? made : Samples.view(made);
  }

  Bytes value() {
    int dice = random.nextInt(1000);
    if (dice < 50) {
      return Bytes.EMPTY;
    }
    int size = dice < 950 ? random.nextInt(100) : dice < 997 ? random.nextInt(9000) : 150_000;
    byte[] value = new byte[size];
    random.nextBytes(value);
    Bytes made = UnsafeBytes.wrap(value);
    return random.nextBoolean() ? made : Samples.view(made);
  }
}
