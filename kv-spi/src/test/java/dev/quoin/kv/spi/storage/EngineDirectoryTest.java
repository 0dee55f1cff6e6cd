package dev.quoin.kv.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineDirectoryTest {
  @TempDir Path parent;

  private final FileStore files = Platform.system().files();
  private Path path;

  @BeforeEach
  void name() {
    path = parent.resolve("a/engine");
  }

  private EngineDirectory open() {
    return EngineDirectory.open(files, path, "mmap", 3);
  }

  private void make() throws IOException {
    try (EngineDirectory directory = open()) {
      assertThat(directory.isFresh()).isTrue();
      EngineDirectory.mark(files, path, "mmap", 3);
    }
  }

  private static KvException failure(ThrowingCallable call, ErrorCode code) {
    KvException failure = catchThrowableOfType(KvException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    return failure;
  }

  @Test
  void aNewDirectoryIsMadeMarkedAndFoundAgain() throws IOException {
    assertThat(EngineDirectory.engineAt(files, path)).isNull();
    try (EngineDirectory directory = open()) {
      assertThat(directory.isFresh()).isTrue();
      assertThat(directory.path()).isEqualTo(path);
      assertThat(EngineDirectory.engineAt(files, path)).isNull();
      EngineDirectory.mark(files, path, "mmap", 3);
      directory.close();
    }
    assertThat(files.readAll(path.resolve(EngineDirectory.MARK)))
        .asString(StandardCharsets.US_ASCII)
        .isEqualTo("engine: mmap\nformat: 3\ncrc32c: c531ad34\n");
    try (EngineDirectory directory = open()) {
      assertThat(directory.isFresh()).isFalse();
      assertThat(EngineDirectory.engineAt(files, path)).isEqualTo("mmap");
    }
    assertThat(files.list(path))
        .containsExactly(path.resolve(EngineDirectory.MARK), path.resolve(EngineDirectory.LOCK));
  }

  @Test
  void anOlderFormatIsTheEnginesOwnMatter() throws IOException {
    make();
    try (EngineDirectory directory = EngineDirectory.open(files, path, "mmap", 4)) {
      assertThat(directory.isFresh()).isFalse();
    }
  }

  @Test
  void othersAreToldByName() throws IOException {
    make();
    assertThat(failure(() -> EngineDirectory.open(files, path, "rocks", 3), ErrorCode.WRONG_ENGINE))
        .hasMessageContaining("holds the data of engine mmap (expected: rocks)");
    assertThat(
            failure(() -> EngineDirectory.open(files, path, "mmap", 2), ErrorCode.FORMAT_TOO_NEW))
        .hasMessageContaining("has format 3 of engine mmap (expected: <= 2)");
    try (EngineDirectory directory = open()) {
      assertThat(directory.isFresh()).isFalse();
      assertThat(failure(this::open, ErrorCode.IN_USE)).hasMessageContaining("in this process");
    }
    open().close();
  }

  @Test
  void everyDamagedMarkIsDamage() throws IOException {
    make();
    Path mark = path.resolve(EngineDirectory.MARK);
    byte[] whole = Files.readAllBytes(mark);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(mark, flipped);
      failure(this::open, ErrorCode.DAMAGED);
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(mark, Arrays.copyOf(whole, length));
      failure(this::open, ErrorCode.DAMAGED);
      failure(() -> EngineDirectory.engineAt(files, path), ErrorCode.DAMAGED);
    }
    Files.write(mark, whole);
    open().close();
  }

  @Test
  void aStrangersDirectoryIsNotTouched() throws IOException {
    Files.createDirectories(path);
    Files.writeString(path.resolve("thesis.txt"), "years of work");
    assertThat(failure(this::open, ErrorCode.INVALID_ARGUMENT)).hasMessageContaining("thesis.txt");
    assertThat(path.resolve("thesis.txt")).hasContent("years of work");
    assertThat(path.resolve("QUOIN.making")).doesNotExist();
    Files.delete(path.resolve("thesis.txt"));
    make();
  }

  @Test
  void aMakingThatWasCutOffIsDoneAnew() throws IOException {
    open().close();
    Files.writeString(path.resolve("half-made"), "x");
    Files.writeString(path.resolve("QUOIN.new"), "engi");
    try (EngineDirectory directory = open()) {
      assertThat(directory.isFresh()).isTrue();
      assertThat(path.resolve("half-made")).doesNotExist();
      assertThat(path.resolve("QUOIN.new")).doesNotExist();
      EngineDirectory.mark(files, path, "mmap", 3);
    }
    // Cut off between the mark and the removal of the other file.
    Files.writeString(path.resolve("QUOIN.making"), "");
    Files.writeString(path.resolve("data"), "x");
    try (EngineDirectory directory = open()) {
      assertThat(directory.isFresh()).isFalse();
      assertThat(path.resolve("data")).exists();
    }
  }

  @Test
  void aMakingThatHardlyBeganIsDoneAnew() throws IOException {
    Files.createDirectories(path);
    Files.writeString(path.resolve("QUOIN.making.new"), "");
    make();
  }

  @Test
  void whatIsNoDirectoryIsAnIoError() throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, "a file");
    failure(this::open, ErrorCode.IO_ERROR);
    Path inFile = path.resolve("below");
    assertThat(EngineDirectory.engineAt(files, inFile)).isNull();
    Path odd = parent.resolve("odd");
    Files.createDirectories(odd.resolve(EngineDirectory.MARK));
    failure(() -> EngineDirectory.engineAt(files, odd), ErrorCode.IO_ERROR);
  }

  @Test
  void recordsOfTheContract() {
    assertThat(ScanRange.all().reverse()).isFalse();
    assertThat(ScanRange.all().keysOnly()).isFalse();
    ScanRange reverse = ScanRange.reverse(KeyRange.all()).withoutValues();
    assertThat(reverse.reverse()).isTrue();
    assertThat(reverse.keysOnly()).isTrue();
    Map<String, Long> details = new HashMap<>(Map.of("x", 1L));
    EngineStatistics statistics = new EngineStatistics(1, 2, 3, 4, 5, details);
    details.clear();
    assertThat(statistics.details()).containsEntry("x", 1L);
    assertThat(List.of(Durability.values()))
        .containsExactly(Durability.NONE, Durability.BUFFERED, Durability.SYNC);
  }
}
