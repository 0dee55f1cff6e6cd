package dev.quoin.kv.storage.mmap.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.runtime.StorageFile;
import dev.quoin.kv.tck.fault.FaultyFiles;
import dev.quoin.kv.tck.fault.FileOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this log promises beyond the contract: its files, its options, what it tells. */
class MmapLogFilesTest {
  @TempDir Path scratch;

  private final FaultyFiles files = new FaultyFiles(Platform.system().files());

  private MmapLogOptions options() {
    return MmapLogOptions.at(scratch.resolve("log"))
        .withPlatform(Platform.system().withFiles(files))
        .withFileBytes(8 << 10);
  }

  private List<Path> named(String ending) throws IOException {
    return files.list(scratch.resolve("log")).stream()
        .filter(file -> file.toString().endsWith(ending))
        .toList();
  }

  private static void fill(MmapLog log, int records) {
    for (int i = 0; i < records; i++) {
      log.append(ByteBuffer.wrap(new byte[1000]));
    }
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    for (int bytes : new int[] {-1, 0, 4000, 4097, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> options().withFileBytes(bytes))
          .isInstanceOf(KvException.class)
          .hasMessageContaining("fileBytes: " + bytes + " (expected: ");
    }
    assertThatThrownBy(() -> options().withSpareFiles(-1))
        .isInstanceOf(KvException.class)
        .hasMessageContaining("spareFiles: -1 (expected: >= 0)");
  }

  @Test
  void droppedFilesAreKeptUpToTheLimitAndUsedAgain() throws IOException {
    try (MmapLog log = MmapLog.open(options().withSpareFiles(3))) {
      fill(log, 80);
      log.dropBefore(log.endPosition());
      assertThat(named(".spare")).hasSize(3);
      long made = files.count(FileOperation.CREATE);
      fill(log, 14);
      assertThat(named(".spare").size()).isLessThan(3);
      // The mark of the first file is the only other file that is ever made.
      assertThat(files.count(FileOperation.CREATE)).isEqualTo(made);
    }
    try (MmapLog log = MmapLog.open(options().withSpareFiles(0))) {
      assertThat(named(".spare")).isEmpty();
      fill(log, 80);
      log.dropBefore(log.endPosition());
      assertThat(named(".spare")).isEmpty();
    }
  }

  @Test
  void aTornTailIsToldWithItsFile() throws IOException {
    List<String> told = new ArrayList<>();
    StorageListener listener =
        new StorageListener() {
          @Override
          public void tailCut(String file, long bytes) {
            told.add(file + " " + bytes);
          }
        };
    MmapLog log = MmapLog.open(options());
    fill(log, 3);
    long last = log.append(ByteBuffer.wrap(new byte[1000]));
    files.fail(FileOperation.WRITE);
    assertThatThrownBy(() -> fill(log, 1)).isInstanceOf(KvException.class);
    files.heal();
    log.close();
    Path file = named(".log").get(0);
    try (StorageFile opened = files.open(file, OpenMode.WRITE)) {
      opened.write(ByteBuffer.wrap(new byte[] {1}), last + 500);
    }
    try (MmapLog reopened = MmapLog.open(options().withListener(listener))) {
      assertThat(reopened.endPosition()).isEqualTo(last);
    }
    assertThat(told).containsExactly(file + " " + Frame.sizeOf(1000));
  }

  @Test
  void aFileOfANewerFormatIsRefusedByName() throws IOException {
    MmapLog.open(options()).close();
    Path file = named(".log").get(0);
    byte[] bytes = Bytes.copyOf(new FileHeader(1, 0, 0, 8 << 10, 0).encode()).toByteArray();
    ByteBuffer header = ByteBuffer.wrap(bytes);
    header.putInt(8, FileHeader.FORMAT + 1).putInt(12, 0);
    header.putInt(12, Frame.checksumOf(bytes, 0, FileHeader.BYTES));
    try (StorageFile opened = files.open(file, OpenMode.WRITE)) {
      opened.write(header, 0);
    }
    assertRefused(ErrorCode.FORMAT_TOO_NEW, file);
  }

  @Test
  void aMissingFileIsToldByName() throws IOException {
    try (MmapLog log = MmapLog.open(options())) {
      fill(log, 80);
    }
    FileStore real = Platform.system().files();
    for (Path file : List.of(named(".log").get(3), named(".log").get(0))) {
      real.rename(file, scratch.resolve("aside"));
      assertRefused(ErrorCode.DAMAGED, file);
      real.rename(scratch.resolve("aside"), file);
    }
    real.delete(scratch.resolve("log").resolve(FirstMark.NAME));
    assertRefused(ErrorCode.DAMAGED, scratch.resolve("log").resolve(FirstMark.NAME));
  }

  private void assertRefused(ErrorCode code, Path file) {
    assertThatThrownBy(() -> MmapLog.open(options()))
        .isInstanceOfSatisfying(
            KvException.class, refusal -> assertThat(refusal.code()).isEqualTo(code))
        .hasMessageContaining(file.getFileName().toString());
  }
}
