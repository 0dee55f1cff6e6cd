package dev.quoin.kv.tck.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrashableFilesTest {
  private static final int WORLDS = 200;
  private static final Path DIRECTORY = Path.of("/disk/d");
  private static final Path FILE = DIRECTORY.resolve("f");

  private final CrashableFiles files = new CrashableFiles();

  @BeforeEach
  void makeDirectory() throws IOException {
    files.createDirectories(DIRECTORY);
  }

  private static ByteBuffer filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private void makeDurably() throws IOException {
    try (StorageFile file = files.open(FILE, OpenMode.CREATE)) {
      file.write(filled(1024, 1), 0);
      file.sync();
    }
    files.syncDirectory(DIRECTORY);
  }

  @Test
  void whatWasSyncedSurvivesInEveryWorld() throws IOException {
    makeDurably();
    for (int seed = 0; seed < WORLDS; seed++) {
      assertThat(files.afterPowerLoss(seed).readAll(FILE)).isEqualTo(filled(1024, 1).array());
    }
  }

  @Test
  void eachSectorIsOldOrNewAndAllMixturesComeUp() throws IOException {
    makeDurably();
    StorageFile file = files.open(FILE, OpenMode.WRITE);
    file.write(filled(1024, 2), 0);
    Set<Integer> mixtures = new HashSet<>();
    for (int seed = 0; seed < WORLDS; seed++) {
      byte[] found = files.afterPowerLoss(seed).readAll(FILE);
      for (int sector = 0; sector < 2; sector++) {
        byte[] part = Arrays.copyOfRange(found, sector * 512, sector * 512 + 512);
        assertThat(part).isEqualTo(filled(512, part[0]).array());
      }
      mixtures.add(found[0] * 10 + found[512]);
    }
    assertThat(mixtures).containsExactlyInAnyOrder(11, 12, 21, 22);
  }

  @Test
  void aNameIsNotDurableBeforeItsDirectoryIsSynced() throws IOException {
    makeDurably();
    Path other = DIRECTORY.resolve("g");
    files.rename(FILE, other);
    Set<Boolean> renamed = new HashSet<>();
    for (int seed = 0; seed < WORLDS; seed++) {
      CrashableFiles found = files.afterPowerLoss(seed);
      assertThat(found.exists(FILE)).isNotEqualTo(found.exists(other));
      renamed.add(found.exists(other));
    }
    assertThat(renamed).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void aKilledProcessLosesNothingButItsSuccessorMayStillLosePower() throws IOException {
    makeDurably();
    StorageFile file = files.open(FILE, OpenMode.WRITE);
    file.write(filled(512, 2), 0);
    CrashableFiles next = files.afterKill();
    assertThat(next.readAll(FILE)[0]).isEqualTo((byte) 2);
    assertThatThrownBy(() -> file.write(filled(1, 3), 0)).isInstanceOf(IOException.class);
    Set<Byte> found = new HashSet<>();
    for (int seed = 0; seed < WORLDS; seed++) {
      found.add(next.afterPowerLoss(seed).readAll(FILE)[0]);
    }
    assertThat(found).containsExactlyInAnyOrder((byte) 1, (byte) 2);
  }

  @Test
  void theChosenOperationIsTheLast() throws IOException {
    makeDurably();
    files.losePowerAt(files.operations() + 2);
    StorageFile file = files.open(FILE, OpenMode.WRITE);
    file.write(filled(1, 5), 0);
    assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
    assertThat(files.isLost()).isTrue();
    assertThatThrownBy(file::size).isInstanceOf(IOException.class);
  }

  @Test
  void aViewSeesLaterWritesAlsoAfterTheFileGrew() throws IOException {
    makeDurably();
    StorageFile file = files.open(FILE, OpenMode.WRITE);
    ByteBuffer view = file.map(512, 512);
    file.write(filled(1 << 20, 7), 1024);
    file.write(filled(1, 9), 600);
    assertThat(view.get(88)).isEqualTo((byte) 9);
  }

  @Test
  void faultyFilesFailCountAndFillUp() throws IOException {
    FaultyFiles faulty = new FaultyFiles(files);
    StorageFile file = faulty.open(FILE, OpenMode.CREATE);
    faulty.limitSpace(1000);
    file.write(filled(600, 1), 0);
    file.write(filled(600, 2), 0);
    assertThatThrownBy(() -> file.write(filled(600, 3), 600))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
    assertThat(file.size()).isEqualTo(1000);
    faulty.failAfter(FileOperation.SYNC, 1);
    file.sync();
    assertThatThrownBy(file::sync).isInstanceOf(IOException.class).hasMessageContaining("SYNC");
    faulty.heal();
    file.sync();
    assertThat(faulty.count(FileOperation.SYNC)).isEqualTo(3);
    assertThat(faulty.count(FileOperation.WRITE)).isEqualTo(3);
  }
}
