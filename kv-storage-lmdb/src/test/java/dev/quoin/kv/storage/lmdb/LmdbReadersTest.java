package dev.quoin.kv.storage.lmdb;

import static dev.quoin.kv.storage.lmdb.EngineFixture.key;
import static dev.quoin.kv.storage.lmdb.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens when readers run out, and when they stay too long. */
class LmdbReadersTest {
  @TempDir Path directory;

  @Test
  void snapshotsBeyondTheReadersAreOverloadedAndGetsGoOn() {
    LmdbOptions options =
        LmdbOptions.builder(directory).maxReaders(8).readerWait(Duration.ofMillis(20)).build();
    try (LmdbEngine engine = LmdbEngine.open(options)) {
      Table table = engine.table("t");
      engine.put(table, key(1), value(1, 1), Durability.BUFFERED);
      List<Snapshot> open = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        open.add(engine.snapshot());
      }
      assertThatThrownBy(engine::snapshot)
          .isInstanceOfSatisfying(
              KvException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
                assertThat(e.isRetryable()).isTrue();
              });
      assertThat(engine.get(table, key(1))).isEqualTo(value(1, 1));
      open.remove(0).close();
      open.add(engine.snapshot());
      open.forEach(Snapshot::close);
      assertThat(engine.statistics().details()).containsEntry("open_snapshots_and_cursors", 0L);
    }
  }

  @Test
  void aLongReadIsToldOnce() {
    List<String> hints = new ArrayList<>();
    LmdbOptions options =
        LmdbOptions.builder(directory)
            .longRead(Duration.ZERO)
            .listener(
                new StorageListener() {
                  @Override
                  public void hint(String message) {
                    hints.add(message);
                  }
                })
            .build();
    try (LmdbEngine engine = LmdbEngine.open(options);
        Snapshot snapshot = engine.snapshot()) {
      assertThat(snapshot.get(engine.table("later"), key(1))).isNull();
      engine.statistics();
      engine.statistics();
      assertThat(hints).hasSize(1).first().asString().contains("has been open for");
    }
  }
}
