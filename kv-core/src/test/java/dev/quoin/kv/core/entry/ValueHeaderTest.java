package dev.quoin.kv.core.entry;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.Version;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ValueHeaderTest {
  private static final Bytes KEY = utf8("user:1");
  private static final Bytes VALUE = utf8("Alice");

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static ErrorCode codeOf(Throwable failure) {
    return ((KvException) failure).code();
  }

  @Test
  void goldenBytes() {
    Bytes head = ValueHeader.encode(0x0102030405060708L, 9, 0x1112131415161718L, 0, KEY, VALUE);
    assertThat(hex(head))
        .isEqualTo("0100" + "0102030405060708" + "00000009" + "1112131415161718" + "ccceab41");
    Bytes expiring = ValueHeader.encode(1, 2, 3, 4, KEY, VALUE);
    assertThat(hex(expiring))
        .isEqualTo(
            "0101"
                + "0000000000000001"
                + "00000002"
                + "0000000000000003"
                + "0000000000000004"
                + "38df6d07");
    assertThat(expiring.length()).isEqualTo(ValueHeader.MAX_BYTES);
  }

  @Test
  void whatWasEncodedIsDecodedWithoutCopyingTheValue() {
    for (long expiry : new long[] {ValueHeader.NEVER, 1, Long.MAX_VALUE}) {
      ValueHeader header = new ValueHeader(-1, -2, -3, expiry);
      Bytes stored = header.encode(KEY, VALUE).concat(VALUE);
      // As an engine may return it: a part of a larger record.
      Bytes record = utf8("..").concat(stored).concat(utf8("..."));
      Bytes view = record.slice(2, 2 + stored.length());
      assertThat(ValueHeader.decode("users", KEY, view)).isEqualTo(header);
      Entry entry = ValueHeader.read("users", KEY, view);
      assertThat(entry).isEqualTo(new Entry(KEY, VALUE, new Version(-1, -2)));
      assertThat(UnsafeBytes.array(entry.value())).isSameAs(UnsafeBytes.array(record));
      assertThat(header.version()).isEqualTo(entry.version());
    }
    Bytes empty = ValueHeader.encode(1, 2, 3, 0, KEY, Bytes.EMPTY);
    assertThat(ValueHeader.read("users", KEY, empty).value()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void everyFlippedBitAndEveryCutIsDamage() {
    for (long expiry : new long[] {ValueHeader.NEVER, 77}) {
      byte[] stored = ValueHeader.encode(5, 6, 7, expiry, KEY, VALUE).concat(VALUE).toByteArray();
      for (int bit = 0; bit < stored.length * 8; bit++) {
        byte[] flipped = stored.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> ValueHeader.read("users", KEY, Bytes.copyOf(flipped)))
            .as("bit %d", bit)
            .hasMessageStartingWith("keyspace users, key user:1: damaged value: it")
            .extracting(ValueHeaderTest::codeOf)
            .isEqualTo(ErrorCode.DAMAGED);
      }
      for (int length = 0; length < stored.length; length++) {
        Bytes cut = Bytes.copyOf(stored, 0, length);
        assertThatThrownBy(() -> ValueHeader.decode("users", KEY, cut))
            .extracting(ValueHeaderTest::codeOf)
            .isEqualTo(ErrorCode.DAMAGED);
      }
      assertThatThrownBy(() -> ValueHeader.read("users", utf8("user:2"), Bytes.copyOf(stored)))
          .extracting(ValueHeaderTest::codeOf)
          .isEqualTo(ErrorCode.DAMAGED);
    }
  }

  @Test
  void aLaterFormatIsToldByName() {
    byte[] head = ValueHeader.encode(5, 6, 7, 0, KEY, VALUE).toByteArray();
    head[0] = 2;
    CRC32C crc = new CRC32C();
    crc.update(head, 0, 22);
    crc.update(KEY.toByteArray());
    crc.update(VALUE.toByteArray());
    ByteBuffer.wrap(head).putInt(22, (int) crc.getValue());
    assertThatThrownBy(() -> ValueHeader.read("u", KEY, Bytes.copyOf(head).concat(VALUE)))
        .hasMessageContaining("format 2")
        .extracting(ValueHeaderTest::codeOf)
        .isEqualTo(ErrorCode.FORMAT_TOO_NEW);
  }

  @Test
  void expiryIsJudgedByTheMillisecond() {
    ValueHeader header = new ValueHeader(1, 0, 0, 1000);
    assertThat(header.isExpiredAt(HybridLogicalClock.at(1000) - 1)).isFalse();
    assertThat(header.isExpiredAt(HybridLogicalClock.at(1000))).isTrue();
    assertThat(new ValueHeader(1, 0, 0, 0).isExpiredAt(Long.MAX_VALUE)).isFalse();
  }
}
