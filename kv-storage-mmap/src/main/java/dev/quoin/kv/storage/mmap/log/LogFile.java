package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file of the log in its present life. Reads go through a view that outlives the life: whoever
 * still reads when the file is used again finds no record of this life, as positions differ.
 */
final class LogFile {
  private static final long OPEN_END = Long.MAX_VALUE;
  private static final int SLICE_BYTES = 256 << 10;

  /** A file keeps room for two markers: one of a clean close, and its seal. */
  private static final int RESERVED_BYTES = 2 * Frame.HEADER_BYTES;

  final FileHeader header;
  final StorageFile file;
  private final ByteBuffer view;
  private volatile long end = OPEN_END;
  private volatile boolean dropped;

  LogFile(FileHeader header, StorageFile file) throws IOException {
    this.header = header;
    this.file = file;
    this.view = file.map(0, Math.toIntExact(header.capacity()));
  }

  Path path() {
    return file.path();
  }

  /** Returns where the first record may be. */
  long start() {
    return header.base() + FileHeader.BYTES;
  }

  /** Returns the virtual offset after the last record, or a huge one while it may still grow. */
  long end() {
    return end;
  }

  /** Says that nothing follows after this offset. */
  void endAt(long position) {
    end = position;
  }

  boolean isSealed() {
    return end != OPEN_END;
  }

  /** Says that the records of this life are gone, before anything is done to them. */
  void drop() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }

  /** Returns how long a file must be to hold a record of this size. */
  static long capacityFor(int size) {
    return FileHeader.BYTES + size + (long) RESERVED_BYTES;
  }

  /** Returns whether a record of this size fits in at {@code position}. */
  boolean fits(long position, int size) {
    return position + size + RESERVED_BYTES <= header.limit();
  }

  /** Returns whether a marker fits in at {@code position}, and a seal after it. */
  boolean fitsMarker(long position) {
    return position + RESERVED_BYTES <= header.limit();
  }

  /** Returns the whole record at {@code position}, or {@code null}. */
  @Nullable Frame read(long position) {
    return Frame.read(view, header.base(), (int) (position - header.base()));
  }

  /**
   * Looks for whole records of this life from {@code position} on, wherever they begin.
   *
   * @return the first of them whose watermark is the greatest, or {@code null} if there is none
   */
  @Nullable Frame findBeyond(long position) {
    Frame found = null;
    int last = view.limit() - Frame.HEADER_BYTES;
    for (int offset = (int) (position - header.base()); offset <= last; ) {
      Frame frame =
          view.getLong(offset + 8) == header.base() + offset
              ? Frame.read(view, header.base(), offset)
              : null;
      if (frame != null && (found == null || frame.watermark() > found.watermark())) {
        found = frame;
      }
      offset += frame == null ? Frame.ALIGNMENT : (int) (frame.end() - frame.position());
    }
    return found;
  }

  /** Returns how many bytes of this life begin at {@code position} without making a record. */
  long tornBytes(long position) {
    int offset = (int) (position - header.base());
    if (offset > view.limit() - Frame.HEADER_BYTES || view.getLong(offset + 8) != position) {
      return 0;
    }
    int length = Math.max(0, Math.min(view.getInt(offset + 4), MmapLog.MAX_RECORD_BYTES));
    return Math.min(Frame.sizeOf(length), header.limit() - position);
  }

  /** Writes in slices, as the JDK keeps a direct buffer of the longest write of each thread. */
  void write(ByteBuffer bytes, long position) throws IOException {
    long offset = position - header.base();
    int limit = bytes.limit();
    while (bytes.position() < limit) {
      int from = bytes.position();
      bytes.limit(Math.min(limit, from + SLICE_BYTES));
      file.write(bytes, offset);
      offset += bytes.limit() - from;
      bytes.limit(limit);
    }
  }
}
