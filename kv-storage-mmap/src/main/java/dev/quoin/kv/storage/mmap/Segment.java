package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of records. Written from front to back while it is the end of the log (or the output of
 * compaction), then cut, synced and never written again. Read by any thread through a map, which
 * lives as long as somebody refers to this object, the file's name or not.
 *
 * <p>The counters are written under the write lock and read by anybody as estimates.
 */
final class Segment {
  final long id;
  final int slot;
  final Path path;
  final SegmentHeader header;
  final int salt;
  private final int capacity;
  private final ByteBuffer map;
  private final Damages damages;

  private final ReentrantLock fileLock = new ReentrantLock();
  private @Nullable StorageFile file;
  private boolean durable;

  /** Whether all records are durable, of a segment that is full but not yet cut. */
  private boolean fullIsDurable;

  /** Up to where there may be records; everything beyond is never read. */
  private volatile int limit;

  /** Bytes of records that are the newest of their keys and no tombstones. */
  private volatile long live;

  /** Bytes of tombstones. */
  private volatile long tombstones;

  /** As in the header, or later where more is known. */
  private volatile long born;

  /** The highest sequence in here. */
  private volatile long lastSequence;

  Segment(Path path, SegmentHeader header, StorageFile file, int capacity, Damages damages)
      throws IOException {
    this.id = header.id();
    this.slot = (int) (id & (Address.SLOTS - 1));
    this.path = path;
    this.header = header;
    this.salt = RecordFormat.salt(id);
    this.capacity = capacity;
    this.map = file.map(0, capacity);
    this.file = file;
    this.limit = capacity;
    this.born = header.born();
    this.damages = damages;
  }

  int capacity() {
    return capacity;
  }

  int limit() {
    return limit;
  }

  /** Says that nothing follows {@code end}. */
  void limitTo(int end) {
    limit = end;
  }

  long address(int offset) {
    return Address.of(slot, offset);
  }

  long shapeAt(int offset) {
    return map.getLong(offset + 16);
  }

  long sequenceAt(int offset) {
    return map.getLong(offset + 8) >>> 8;
  }

  boolean isTombstone(int offset) {
    return (map.get(offset + 15) & RecordFormat.TOMBSTONE) != 0;
  }

  /** Returns whether the bytes of a header at {@code offset} are all zero. */
  boolean isBlank(int offset) {
    return map.getLong(offset) == 0 && map.getLong(offset + 8) == 0 && shapeAt(offset) == 0;
  }

  /** Returns whether the record at {@code offset} is of this table and key. */
  boolean holds(int offset, int table, byte[] key, int from, int length) {
    long shape = shapeAt(offset);
    if (shape >>> 25 != ((long) table << 15 | length)) {
      return false;
    }
    int at = offset + RecordFormat.HEADER;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      if (map.getLong(at + i) != RecordFormat.longAt(key, from + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (map.get(at + i) != key[from + i]) {
        return false;
      }
    }
    return true;
  }

  /** Returns the key of the record at {@code offset}, without looking at its checksum. */
  byte[] keyAt(int offset) {
    byte[] key = new byte[boundedKeyLength(offset)];
    map.get(offset + RecordFormat.HEADER, key);
    return key;
  }

  /** Copies the key of the record at {@code offset} into {@code target} and returns its length. */
  int copyKey(int offset, byte[] target, int at) {
    int length = boundedKeyLength(offset);
    map.get(offset + RecordFormat.HEADER, target, at, length);
    return length;
  }

  /** Compares the key of the record at {@code offset} with another. */
  int compareKey(int offset, byte[] key, int from, int length) {
    int mine = boundedKeyLength(offset);
    int at = offset + RecordFormat.HEADER;
    int shorter = Math.min(mine, length);
    for (int i = 0; i < shorter; i++) {
      int difference = (map.get(at + i) & 0xFF) - (key[from + i] & 0xFF);
      if (difference != 0) {
        return difference;
      }
    }
    return mine - length;
  }

  private int boundedKeyLength(int offset) {
    int length = RecordFormat.keyLength(shapeAt(offset));
    if (length > limit - offset - RecordFormat.HEADER) {
      throw damages.at(path, offset, "its key of " + length + " bytes leaves the segment");
    }
    return length;
  }

  /**
   * Copies a whole record to the heap and checks it there: a checksum taken of mapped memory would
   * end the process if the file was cut by somebody else.
   */
  byte[] read(int offset) {
    int room = limit - offset;
    if (room < RecordFormat.HEADER) {
      throw damages.at(path, offset, "the segment ends at " + limit);
    }
    try {
      int length = RecordFormat.length(shapeAt(offset));
      if (length > room) {
        throw damages.at(path, offset, "a record of " + length + " bytes leaves the segment");
      }
      byte[] record = new byte[length];
      map.get(offset, record);
      CRC32C crc = new CRC32C();
      if (!RecordFormat.isHeaderWhole(record, 0, salt, crc)
          || !RecordFormat.isBodyWhole(record, 0, length, crc)) {
        throw damages.at(path, offset, "the record's checksum does not hold");
      }
      return record;
    } catch (InternalError e) {
      throw KvException.notApplied(
          ErrorCode.IO_ERROR, path + " at " + offset + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Copies header and key of a record, of which only the header is checked. */
  byte[] readKey(int offset) {
    int length = RecordFormat.HEADER + boundedKeyLength(offset);
    byte[] record = new byte[length];
    map.get(offset, record);
    if (!RecordFormat.isHeaderWhole(record, 0, salt, new CRC32C())) {
      throw damages.at(path, offset, "the checksum of the record's header does not hold");
    }
    return record;
  }

  /** Writes records at {@code offset}; only while the segment is being written. */
  void write(ByteBuffer records, int offset) throws IOException {
    StorageFile current = file;
    if (current == null) {
      throw new IOException(path + " is sealed");
    }
    current.write(records, offset);
  }

  /** Takes away what stands behind {@code end}, so that zeros follow. */
  void clearBehind(int end) throws IOException {
    StorageFile current = file;
    if (current != null) {
      current.resize(end);
      current.resize(capacity);
    }
  }

  /** Makes what is in the file durable; does nothing for one that is sealed. */
  void force() throws IOException {
    fileLock.lock();
    try {
      if (file != null && !durable) {
        file.sync();
      }
    } finally {
      fileLock.unlock();
    }
  }

  /** As {@link #force}, for a segment that is full: once is enough. */
  void forceFull() throws IOException {
    fileLock.lock();
    try {
      if (!fullIsDurable) {
        force();
        fullIsDurable = true;
      }
    } finally {
      fileLock.unlock();
    }
  }

  /** Cuts the file at its limit and makes it durable. Harmless if it happened before. */
  void cut() throws IOException {
    fileLock.lock();
    try {
      if (file != null && !durable) {
        file.resize(limit);
        file.sync();
        durable = true;
      }
    } finally {
      fileLock.unlock();
    }
  }

  /** Lets go of the file; the map stays. */
  void closeFile() throws IOException {
    fileLock.lock();
    try {
      if (file != null) {
        file.close();
        file = null;
      }
    } finally {
      fileLock.unlock();
    }
  }

  long live() {
    return live;
  }

  long tombstones() {
    return tombstones;
  }

  long lastSequence() {
    return lastSequence;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, under the write lock
  void addLive(long bytes) {
    live += bytes;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, under the write lock
  void addTombstone(long bytes) {
    tombstones += bytes;
  }

  long born() {
    return born;
  }

  /** Says that no record in here has a sequence up to this one. */
  void bornAt(long sequence) {
    born = sequence;
  }

  void sawSequence(long sequence) {
    if (sequence > lastSequence) {
      lastSequence = sequence;
    }
  }

  /** Sets all counters, when they are read from a file. */
  void restore(long liveBytes, long tombstoneBytes, long firstSequence, long sequence) {
    born = firstSequence;
    live = liveBytes;
    tombstones = tombstoneBytes;
    lastSequence = sequence;
  }

  /** Finds where the last byte that is not zero stands at or after {@code from}; -1 if nowhere. */
  int lastWritten(int from) {
    byte[] chunk = new byte[1 << 16];
    byte[] zeros = new byte[1 << 16];
    for (int end = limit; end > from; ) {
      int start = Math.max(from, end - chunk.length);
      int length = end - start;
      map.get(start, chunk, 0, length);
      if (!Arrays.equals(chunk, 0, length, zeros, 0, length)) {
        int last = length - 1;
        while (chunk[last] == 0) {
          last--;
        }
        return start + last;
      }
      end = start;
    }
    return -1;
  }

  @Override
  public String toString() {
    return path.getFileName().toString();
  }
}
