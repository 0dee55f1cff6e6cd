package dev.quoin.kv.core.entry;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.core.Stores;
import dev.quoin.kv.spi.storage.StorageEngine;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetaRecordTest {
  private static final Bytes KEY = utf8("k");

  private static ErrorCode codeOf(Throwable failure) {
    return ((KvException) failure).code();
  }

  @Test
  void goldenBytes() {
    Bytes record = MetaRecord.seal(KEY, ByteBuffer.allocate(8).putInt(0x01020304));
    assertThat(HexFormat.of().formatHex(record.toByteArray())).isEqualTo("0101020304" + "d1264ab6");
    ByteBuffer fields = MetaRecord.open(KEY, record);
    assertThat(fields.getInt()).isEqualTo(0x01020304);
    assertThat(fields.hasRemaining()).isFalse();
  }

  @Test
  void tellsDamageAndLaterFormats() {
    byte[] record = MetaRecord.seal(KEY, ByteBuffer.allocate(8).putLong(7)).toByteArray();
    for (int bit = 0; bit < record.length * 8; bit++) {
      byte[] flipped = record.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> MetaRecord.open(KEY, Bytes.copyOf(flipped)))
          .extracting(MetaRecordTest::codeOf)
          .isEqualTo(ErrorCode.DAMAGED);
    }
    for (int length = 0; length < record.length; length++) {
      Bytes cut = Bytes.copyOf(record, 0, length);
      assertThatThrownBy(() -> MetaRecord.open(KEY, cut))
          .extracting(MetaRecordTest::codeOf)
          .isEqualTo(ErrorCode.DAMAGED);
    }
    CRC32C crc = new CRC32C();
    crc.update(KEY.toByteArray());
    crc.update(new byte[] {2});
    Bytes later =
        Bytes.copyOf(ByteBuffer.allocate(5).put((byte) 2).putInt((int) crc.getValue()).flip());
    assertThatThrownBy(() -> MetaRecord.open(KEY, later))
        .hasMessageContaining("format 2")
        .extracting(MetaRecordTest::codeOf)
        .isEqualTo(ErrorCode.FORMAT_TOO_NEW);
  }

  @Test
  void aReplicaAndAnEmbeddedStoreDoNotShareAnEngine(@TempDir Path directory) {
    try (StorageEngine engine = Stores.engine(directory.resolve("e"))) {
      StoreLayout.claim(engine, engine.table("meta"), StoreLayout.REPLICA);
      StoreLayout.claim(engine, engine.table("meta"), StoreLayout.REPLICA);
      assertThatThrownBy(
              () -> StoreLayout.claim(engine, engine.table("meta"), StoreLayout.EMBEDDED))
          .hasMessageContaining("layout 2 (expected: 1, EMBEDDED)")
          .extracting(MetaRecordTest::codeOf)
          .isEqualTo(ErrorCode.WRONG_ENGINE);
    }
  }
}
