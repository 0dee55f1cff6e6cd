package dev.quoin.kv.storage.lmdb;

import static dev.quoin.kv.storage.lmdb.EngineFixture.key;
import static dev.quoin.kv.storage.lmdb.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import dev.quoin.kv.spi.storage.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A map that is far too small at first grows under readers, snapshots, cursors and writers. */
class LmdbMapGrowthTest {
  private static final int BEFORE = 200;
  private static final int WRITERS = 3;
  private static final int EACH = 2000;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void growsUnderEverybody(boolean writeMap) throws Exception {
    LmdbOptions options =
        LmdbOptions.builder(directory)
            .mapBytes(1 << 20)
            .writeMap(writeMap)
            .crashSafety(CrashSafety.PROCESS_END)
            .build();
    try (LmdbEngine engine = LmdbEngine.open(options)) {
      Table table = engine.table("t");
      for (int i = 0; i < BEFORE; i++) {
        engine.put(table, key(i), value(i, 1000), Durability.BUFFERED);
      }
      AtomicBoolean written = new AtomicBoolean();
      try (Snapshot before = engine.snapshot();
          Cursor half = before.scan(table, ScanRange.all());
          Cursor back = before.scan(table, ScanRange.reverse(ScanRange.all().keys()))) {
        for (int i = 0; i < BEFORE / 2; i++) {
          assertThat(half.next()).isTrue();
          assertThat(back.next()).isTrue();
        }
        List<Callable<Void>> tasks = new ArrayList<>();
        List<Callable<Void>> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
          int first = BEFORE + w * EACH;
          writers.add(
              () -> {
                for (int i = first; i < first + EACH; i++) {
                  engine.put(table, key(i), value(i, 1000), Durability.BUFFERED);
                }
                return null;
              });
        }
        tasks.add(
            () -> {
              try {
                EngineFixture.together(writers);
              } finally {
                written.set(true);
              }
              return null;
            });
        tasks.add(
            () -> {
              int i = 0;
              while (!written.get()) {
                int number = i++ % BEFORE;
                assertThat(engine.get(table, key(number))).isEqualTo(value(number, 1000));
                assertThat(before.get(table, key(number))).isEqualTo(value(number, 1000));
              }
              return null;
            });
        tasks.add(
            () -> {
              while (!written.get()) {
                assertThat(EngineFixture.count(before, table)).isEqualTo(BEFORE);
              }
              return null;
            });
        EngineFixture.together(tasks);
        assertThat(engine.statistics().details().get("map_growths")).isGreaterThanOrEqualTo(3L);
        for (int i = BEFORE / 2; i < BEFORE; i++) {
          assertThat(half.next()).isTrue();
          assertThat(half.key()).isEqualTo(key(i));
          assertThat(half.value()).isEqualTo(value(i, 1000));
          assertThat(back.next()).isTrue();
          assertThat(back.key()).isEqualTo(key(BEFORE - 1 - i));
        }
        assertThat(half.next()).isFalse();
        assertThat(back.next()).isFalse();
      }
      assertThat(EngineFixture.count(engine, table)).isEqualTo(BEFORE + WRITERS * EACH);
      Bytes large = value(7, 16 << 20);
      engine.put(table, key(0), large, Durability.BUFFERED);
      assertThat(engine.get(table, key(0))).isEqualTo(large);
      engine.verify();
      engine.dropTable(table);
      assertThat(engine.tableNames()).isEmpty();
    }
  }
}
