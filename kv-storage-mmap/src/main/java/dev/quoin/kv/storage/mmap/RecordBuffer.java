package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The records of one write, laid out as they will stand in the segment, and what the writer must
 * know of each. All that can be done before the writer is alone is done when a record is added;
 * sequence and first checksum follow in {@link #finish}. For one thread.
 */
final class RecordBuffer {
  private static final int MAX_BYTES = Address.MAX_SEGMENT_BYTES - 4096;

  private final CRC32C crc = new CRC32C();
  private final long seed;
  private ByteBuffer bytes;
  private int[] starts = new int[1];
  private long[] hashes = new long[1];
  private long[] previous = new long[1];
  private Bytes[] keys = new Bytes[1];
  private MmapTable[] tables = new MmapTable[1];
  private int count;
  private int end;

  RecordBuffer(int capacity, long seed) {
    this.bytes = ByteBuffer.allocateDirect(capacity);
    this.seed = seed;
  }

  void add(MmapTable table, Bytes key, Bytes head, Bytes body, boolean tombstone) {
    int valueLength = head.length() + body.length();
    long shape = RecordFormat.shape(table.id, key.length(), valueLength);
    int size = RecordFormat.size(shape);
    if (size > MAX_BYTES - end) {
      throw KvException.notApplied(
          ErrorCode.TOO_LARGE,
          "batch with its headers: %d bytes (expected: <= %d)"
              .formatted((long) end + size, MAX_BYTES));
    }
    bytes.clear();
    reserve(size);
    int at = end;
    bytes.putLong(at + size - Long.BYTES, 0); // the zeros behind the value
    bytes.putLong(at + 8, tombstone ? RecordFormat.TOMBSTONE : 0);
    bytes.putLong(at + 16, shape);
    crc.reset();
    int next = append(body, append(head, append(key, at + RecordFormat.HEADER)));
    assert next == at + RecordFormat.length(shape);
    bytes.putInt(at + 4, (int) crc.getValue());
    starts[count] = at;
    hashes[count] = KeyHash.of(UnsafeBytes.array(key), UnsafeBytes.offset(key), key.length(), seed);
    keys[count] = key;
    tables[count] = table;
    count++;
    end = at + size;
  }

  private int append(Bytes part, int at) {
    byte[] array = UnsafeBytes.array(part);
    int offset = UnsafeBytes.offset(part);
    bytes.put(at, array, offset, part.length());
    crc.update(array, offset, part.length());
    return at + part.length();
  }

  private void reserve(int size) {
    if (size > bytes.capacity() - end) {
      long wanted = Math.max((long) end + size, bytes.capacity() * 2L);
      ByteBuffer larger = ByteBuffer.allocateDirect((int) Math.min(wanted, MAX_BYTES));
      larger.put(0, bytes, 0, end);
      bytes = larger;
    }
    if (count == starts.length) {
      int more = count * 2;
      starts = Arrays.copyOf(starts, more);
      hashes = Arrays.copyOf(hashes, more);
      previous = Arrays.copyOf(previous, more);
      keys = Arrays.copyOf(keys, more);
      tables = Arrays.copyOf(tables, more);
    }
  }

  /**
   * Looks every key up, so that what the writer will touch is in the processor's cache, and he
   * needs to compare keys only where it changed meanwhile.
   */
  void lookUp() {
    for (int i = 0; i < count; i++) {
      previous[i] = find(i);
    }
  }

  /** Returns the address of the newest record of a key now. Under the write lock. */
  long lookUpAgain(int i) {
    long seen = previous[i];
    previous[i] = seen != 0 && tables[i].index.pointsTo(hashes[i], seen) ? seen : find(i);
    return previous[i];
  }

  /** Returns what {@link #lookUpAgain} said last. */
  long previous(int i) {
    return previous[i];
  }

  private long find(int i) {
    Bytes key = keys[i];
    return tables[i].index.find(
        hashes[i], UnsafeBytes.array(key), UnsafeBytes.offset(key), key.length());
  }

  /** Writes what was not known before into a record. */
  void finish(int i, long sequence, int salt) {
    int at = starts[i];
    int flags = bytes.get(at + 15) & RecordFormat.TOMBSTONE;
    if (count > 1) {
      flags |= i + 1 < count ? RecordFormat.BATCHED | RecordFormat.CONTINUES : RecordFormat.BATCHED;
    }
    RecordFormat.finish(bytes, at, sequence, flags, salt, crc);
  }

  ByteBuffer finished() {
    return bytes.limit(end).position(0);
  }

  int count() {
    return count;
  }

  int length() {
    return end;
  }

  int capacity() {
    return bytes.capacity();
  }

  int start(int i) {
    return starts[i];
  }

  int size(int i) {
    return (i + 1 < count ? starts[i + 1] : end) - starts[i];
  }

  boolean isTombstone(int i) {
    return (bytes.get(starts[i] + 15) & RecordFormat.TOMBSTONE) != 0;
  }

  long hash(int i) {
    return hashes[i];
  }

  MmapTable table(int i) {
    return tables[i];
  }

  void clear() {
    bytes.clear();
    Arrays.fill(keys, 0, count, Bytes.EMPTY);
    count = 0;
    end = 0;
  }
}
