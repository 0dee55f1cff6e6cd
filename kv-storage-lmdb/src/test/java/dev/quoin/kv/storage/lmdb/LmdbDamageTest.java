package dev.quoin.kv.storage.lmdb;

import static dev.quoin.kv.storage.lmdb.EngineFixture.key;
import static dev.quoin.kv.storage.lmdb.EngineFixture.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not what LMDB wrote: refused by name, and never the end of the process. */
class LmdbDamageTest {
  private static final int PAGE = 4096;
  private static final int ENTRIES = 300;

  @TempDir Path directory;

  @Test
  void everyTruncationIsRefusedOrHarmless() throws IOException {
    fill();
    byte[] whole = Files.readAllBytes(data());
    int refused = 0;
    for (int length = 0; length < whole.length; length += PAGE / 2) {
      Files.write(data(), Arrays.copyOf(whole, length));
      try (LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory))) {
        engine.verify();
        assertThat(EngineFixture.count(engine, engine.table("t"))).isEqualTo(ENTRIES);
      } catch (KvException e) {
        assertThat(e.code()).as("cut to " + length).isEqualTo(ErrorCode.DAMAGED);
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length / PAGE);
    Files.write(data(), whole);
    try (LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory))) {
      engine.verify();
      assertThat(EngineFixture.count(engine, engine.table("t"))).isEqualTo(ENTRIES);
    }
  }

  @Test
  void aMissingFileIsDamageNotAnEmptyStore() throws IOException {
    fill();
    Files.delete(data());
    assertDamaged(() -> LmdbEngine.open(LmdbOptions.at(directory)).close());
  }

  @Test
  void verifyFindsPagesThatAreNotTheirs() throws IOException {
    fill();
    try (LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory))) {
      engine.verify();
      try (FileChannel file = FileChannel.open(data(), StandardOpenOption.WRITE)) {
        for (int page = 2; page < file.size() / PAGE; page++) {
          file.write(ByteBuffer.allocate(8).putLong(0, 77), (long) page * PAGE);
        }
      }
      assertDamaged(engine::verify);
    }
  }

  @Test
  void aStoreOfAnEarlierBootIsRefused() throws IOException {
    LmdbOptions options =
        LmdbOptions.builder(directory).crashSafety(CrashSafety.PROCESS_END).build();
    LmdbEngine.open(options).close();
    Path mark = directory.resolve("quoin.unsynced");
    assertThat(mark).doesNotExist();
    Files.writeString(mark, "0f0f0f0f-another-boot");
    assertDamaged(() -> LmdbEngine.open(options).close());
    assertDamaged(() -> LmdbEngine.open(LmdbOptions.at(directory)).close());
  }

  @Test
  void withoutABootToTellNothingUnsyncedIsPromised() {
    BootMark mark =
        new BootMark(Platform.system().files(), directory, directory.resolve("no-boot-id"));
    assertThatThrownBy(mark::set)
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
  }

  private Path data() {
    return directory.resolve(DataFile.NAME);
  }

  private void fill() {
    try (LmdbEngine engine = LmdbEngine.open(LmdbOptions.at(directory));
        var batch = engine.newBatch()) {
      Table table = engine.table("t");
      for (int i = 0; i < ENTRIES; i++) {
        batch.put(table, key(i), value(i, i % 50 == 0 ? 9000 : 200));
      }
      engine.write(batch, Durability.SYNC);
    }
  }

  private static void assertDamaged(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
  }
}
