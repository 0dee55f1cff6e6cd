package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.storage.Durability;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * What one thread does in one turn. It follows from the seed, the thread and the turn alone, so
 * that the process that survives knows what the one that was killed was about to do.
 *
 * @param kind what is done
 * @param slot which of the thread's keys it is done to
 * @param durability what is promised when it returns
 * @param value what is put
 */
record CrashOperation(Kind kind, int thread, int slot, Durability durability, Bytes value) {
  /** The two tables of a crash test. */
  static final List<String> TABLES = List.of("a", "b");

  private static final int SLOTS = 12;

  enum Kind {
    /** Puts a key of the first table. */
    PUT,
    /** Removes a key of the first table. */
    DELETE,
    /** Puts the same key in both tables, and one of the first, as one batch. */
    BATCH,
    /** Removes the same key from both tables, as one batch. */
    BATCH_DELETE,
    /** Syncs. */
    SYNC
  }

  /** Which durabilities the writes of one life of the process ask for. */
  enum Mix {
    BUFFERED_ONLY,
    SYNC_ONLY,
    NONE_AND_SYNC_CALLS,
    ALL
  }

  static CrashOperation of(long seed, Mix mix, int thread, int turn) {
    SplittableRandom random = new SplittableRandom(seed * 31 + thread * 1_000_003L + turn);
    int dice = random.nextInt(100);
    Kind kind =
        dice < 45
            ? Kind.PUT
            : dice < 60
                ? Kind.DELETE
                : dice < 85 ? Kind.BATCH : dice < 96 ? Kind.BATCH_DELETE : Kind.SYNC;
    int size = random.nextInt(40) == 0 ? 60_000 : random.nextInt(1500);
    return new CrashOperation(
        kind, thread, random.nextInt(SLOTS), durability(mix, random), value(random, turn, size));
  }

  private static Durability durability(Mix mix, SplittableRandom random) {
    return switch (mix) {
      case BUFFERED_ONLY -> Durability.BUFFERED;
      case SYNC_ONLY -> Durability.SYNC;
      case NONE_AND_SYNC_CALLS -> Durability.NONE;
      case ALL -> {
        int dice = random.nextInt(10);
        yield dice == 0 ? Durability.SYNC : dice < 6 ? Durability.BUFFERED : Durability.NONE;
      }
    };
  }

  /** Returns a value that says what it is and carries a checksum, for whoever finds a wrong one. */
  private static Bytes value(SplittableRandom random, int turn, int noise) {
    byte[] bytes = new byte[noise + 16];
    random.nextBytes(bytes);
    ByteBuffer value = ByteBuffer.wrap(bytes).putInt(0, turn);
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length - Integer.BYTES);
    value.putInt(bytes.length - Integer.BYTES, (int) crc.getValue());
    return UnsafeBytes.wrap(bytes);
  }

  Bytes ownKey() {
    return Bytes.utf8("own-%d-%d".formatted(thread, slot));
  }

  Bytes pairKey() {
    return Bytes.utf8("pair-%d-%d".formatted(thread, slot));
  }

  /** Returns what the keys are after this, by table and key; empty if they are not there. */
  Map<CrashKey, Optional<Bytes>> effects() {
    Map<CrashKey, Optional<Bytes>> effects = new TreeMap<>();
    switch (kind) {
      case PUT -> effects.put(new CrashKey("a", ownKey()), Optional.of(value));
      case DELETE -> effects.put(new CrashKey("a", ownKey()), Optional.empty());
      case BATCH -> {
        TABLES.forEach(t -> effects.put(new CrashKey(t, pairKey()), Optional.of(value)));
        effects.put(new CrashKey("a", ownKey()), Optional.of(value));
      }
      case BATCH_DELETE ->
          TABLES.forEach(t -> effects.put(new CrashKey(t, pairKey()), Optional.empty()));
      case SYNC -> {}
    }
    return effects;
  }
}
