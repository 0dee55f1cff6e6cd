package dev.quoin.kv.tck.reference;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One change of the contents, as it stands in the journal.
 *
 * @param kind what is done
 * @param table the number of the table it is done to; numbers are never reused
 * @param key the key; of {@link Kind#MAKE} the name of the table, of {@link Kind#DROP} empty
 * @param value the value; empty but for {@link Kind#PUT}
 */
record Change(Kind kind, int table, Bytes key, Bytes value) {
  enum Kind {
    MAKE('m'),
    DROP('x'),
    PUT('p'),
    DELETE('d');

    private final byte code;

    Kind(char code) {
      this.code = (byte) code;
    }

    private static Kind of(byte code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("kind of change: " + code + " (expected: m, x, p or d)");
    }
  }

  private static final int FIXED_BYTES = 1 + 3 * Integer.BYTES;

  static Change make(int table, String name) {
    return new Change(Kind.MAKE, table, Bytes.utf8(name), Bytes.EMPTY);
  }

  static Change drop(int table) {
    return new Change(Kind.DROP, table, Bytes.EMPTY, Bytes.EMPTY);
  }

  static Change put(int table, Bytes key, Bytes value) {
    return new Change(Kind.PUT, table, key, value);
  }

  static Change delete(int table, Bytes key) {
    return new Change(Kind.DELETE, table, key, Bytes.EMPTY);
  }

  private int encodedBytes() {
    return FIXED_BYTES + key.length() + value.length();
  }

  static ByteBuffer encode(List<Change> changes) {
    ByteBuffer out = ByteBuffer.allocate(changes.stream().mapToInt(Change::encodedBytes).sum());
    for (Change change : changes) {
      out.put(change.kind.code).putInt(change.table);
      out.putInt(change.key.length()).put(change.key.asByteBuffer());
      out.putInt(change.value.length()).put(change.value.asByteBuffer());
    }
    return out.flip();
  }

  static List<Change> decode(ByteBuffer in) {
    List<Change> changes = new ArrayList<>();
    while (in.hasRemaining()) {
      Kind kind = Kind.of(in.get());
      changes.add(new Change(kind, in.getInt(), decodeBytes(in), decodeBytes(in)));
    }
    return changes;
  }

  private static Bytes decodeBytes(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return UnsafeBytes.wrap(bytes);
  }
}
