package dev.quoin.kv.core;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Scan;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage that the engine does not notice. */
class VerificationTest {
  @TempDir Path directory;

  @Test
  void everyReaderFindsDamageAndVerifyFindsAllOfIt() {
    try (StorageEngine engine = Stores.engine(directory.resolve("e"));
        EmbeddedKv kv = EmbeddedKv.open(engine)) {
      Keyspace users = kv.keyspace("users");
      for (int i = 0; i < 10; i++) {
        users.put(utf8("k" + i), utf8("value " + i));
      }
      kv.keyspace("other").put(utf8("a"), utf8("b"));
      List<String> progress = new ArrayList<>();
      List<String> damaged = new ArrayList<>();
      VerifyListener listener =
          new VerifyListener() {
            @Override
            public void progress(String keyspace, long entries, long bytes) {
              progress.add(keyspace + " " + entries + " " + bytes);
            }

            @Override
            public void damaged(String keyspace, Bytes key, KvException why) {
              damaged.add(keyspace + "/" + key + ": " + why.code());
            }
          };
      assertThat(kv.verify(listener)).isEqualTo(new VerifyReport(2, 11, 92, 0));
      assertThat(progress).containsExactly("other 1 2", "users 11 92");
      assertThat(damaged).isEmpty();

      Table table = engine.table("d1");
      byte[] stored = engine.get(table, utf8("k3")).toByteArray();
      stored[stored.length - 1] ^= 1;
      engine.put(table, utf8("k3"), Bytes.copyOf(stored), Durability.BUFFERED);
      engine.put(table, utf8("k5"), utf8("short"), Durability.BUFFERED);
      Bytes ofAnother = engine.get(table, utf8("k1"));
      engine.put(table, utf8("k7"), ofAnother, Durability.BUFFERED);

      assertThatThrownBy(() -> users.get(utf8("k3")))
          .hasMessageContaining("keyspace users, key k3: damaged value: its checksum is ")
          .extracting(e -> ((KvException) e).code())
          .isEqualTo(ErrorCode.DAMAGED);
      assertThatThrownBy(() -> users.scan(Scan.all())).hasMessageContaining("key k3");
      assertThatThrownBy(() -> users.getAll(List.of(utf8("k5")))).hasMessageContaining("key k5");
      assertThatThrownBy(() -> users.putIfAbsent(utf8("k7"), utf8("x")))
          .hasMessageContaining("key k7");
      assertThat(kv.verify(listener).damaged()).isEqualTo(3);
      assertThat(damaged)
          .containsExactly("users/k3: DAMAGED", "users/k5: DAMAGED", "users/k7: DAMAGED");
      assertThat(kv.verify(VerifyListener.NONE).entries()).isEqualTo(11);

      users.put(utf8("k3"), utf8("mended"));
      assertThat(users.delete(utf8("k5"))).isTrue();
      assertThat(users.delete(utf8("k7"))).isTrue();
      assertThat(kv.verify(VerifyListener.NONE).damaged()).isZero();
    }
  }

  @Test
  void progressIsToldOnTheWay() {
    try (EmbeddedKv kv = EmbeddedKv.open(Stores.engine(directory.resolve("e")))) {
      Keyspace users = kv.keyspace("users");
      for (int i = 0; i < 5000; i++) {
        users.put(utf8("k" + i), utf8("v"));
      }
      List<Long> told = new ArrayList<>();
      kv.verify(
          new VerifyListener() {
            @Override
            public void progress(String keyspace, long entries, long bytes) {
              told.add(entries);
            }
          });
      assertThat(told).containsExactly(4096L, 5000L);
    }
  }
}
