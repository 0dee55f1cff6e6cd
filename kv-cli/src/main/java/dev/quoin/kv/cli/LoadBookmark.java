package dev.quoin.kv.cli;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.Kv;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Where a load that was cut off goes on: kept in the store itself, in a keyspace of its own, so
 * that it is never ahead of the records it speaks of. Behind them it may be; the records in between
 * are then written once more, with the same values.
 */
final class LoadBookmark {
  /** The keyspace of bookmarks: full path of the file and keyspace → place. */
  static final String KEYSPACE = "_load";

  private final Keyspace bookmarks;
  private final Bytes key;

  private LoadBookmark(Keyspace bookmarks, Bytes key) {
    this.bookmarks = bookmarks;
    this.key = key;
  }

  /** Returns the bookmark of the load of {@code file} into a keyspace. */
  static LoadBookmark of(Kv kv, String keyspace, Path file) throws IOException {
    Bytes path = Bytes.utf8(file.toRealPath().toString());
    CRC32C crc = new CRC32C();
    crc.update(path.asByteBuffer());
    // A path may be longer than a key: its tail says more than its head, the checksum tells the
    // rest.
    int shown = Math.min(path.length(), 300);
    Bytes key =
        Bytes.utf8(keyspace + " %08x ".formatted(crc.getValue()))
            .concat(path.slice(path.length() - shown, path.length()));
    return new LoadBookmark(kv.keyspace(KEYSPACE), key);
  }

  @Nullable Place read() {
    Optional<Entry> entry = bookmarks.get(key);
    if (entry.isEmpty() || entry.get().value().length() != 4 * Long.BYTES) {
      return null;
    }
    ByteBuffer place = entry.get().value().asByteBuffer();
    return new Place(place.getLong(), place.getLong(), place.getLong(), place.getLong());
  }

  void write(Place place) {
    bookmarks.put(
        key,
        Bytes.copyOf(
            ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(place.offset)
                .putLong(place.lines)
                .putLong(place.records)
                .putLong(place.checksum)
                .flip()));
  }

  void remove() {
    bookmarks.delete(key);
  }

  /**
   * A place between two records of a file.
   *
   * @param offset the byte it is at
   * @param lines how many lines are before it
   * @param records how many records are before it
   * @param checksum that of all bytes before it
   */
  record Place(long offset, long lines, long records, long checksum) {}
}
