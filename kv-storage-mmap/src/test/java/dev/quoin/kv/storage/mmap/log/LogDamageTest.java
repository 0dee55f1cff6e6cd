package dev.quoin.kv.storage.mmap.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.runtime.StorageFile;
import dev.quoin.kv.tck.fault.CrashableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every truncation, and every single turned bit, of each file of a small log. */
class LogDamageTest {
  private static final Path PLACE = Path.of("/disk/log");

  private final List<Bytes> records = new ArrayList<>();
  private int synced;

  private static PhysicalLog open(CrashableFiles disk) {
    return MmapLog.open(
        MmapLogOptions.at(PLACE)
            .withPlatform(Platform.system().withFiles(disk).withScheduler(new NoBackground()))
            .withFileBytes(MmapLogOptions.LEAST_FILE_BYTES));
  }

  private static Bytes record(int number) {
    byte[] bytes = new byte[300 + number * 40];
    Arrays.fill(bytes, (byte) number);
    return Bytes.copyOf(bytes);
  }

  private void append(PhysicalLog log, int number) {
    log.append(record(number).asByteBuffer());
    records.add(record(number));
  }

  /**
   * Three files, one of them recycled, a reopening, a synced part and, if killed, one that is not.
   */
  private Map<Path, byte[]> smallLog(boolean clean) throws IOException {
    CrashableFiles disk = new CrashableFiles();
    PhysicalLog log = open(disk);
    for (int i = 30; i < 40; i++) {
      append(log, i);
    }
    log.dropBefore(log.endPosition());
    records.subList(0, records.size() - all(log).size()).clear();
    for (int i = 1; i < 9; i++) {
      append(log, i);
    }
    log.close();
    log = open(disk);
    append(log, 9);
    log.sync();
    synced = records.size();
    append(log, 10);
    append(log, 11);
    if (clean) {
      log.close();
      synced = records.size();
    }
    CrashableFiles left = disk.afterKill();
    Map<Path, byte[]> contents = new LinkedHashMap<>();
    for (Path file : left.list(PLACE)) {
      contents.put(file, left.readAll(file));
    }
    return contents;
  }

  private static List<Bytes> all(PhysicalLog log) {
    List<Bytes> found = new ArrayList<>();
    try (LogCursor cursor = log.cursor(0)) {
      while (cursor.next()) {
        found.add(cursor.record());
      }
    }
    return found;
  }

  private static CrashableFiles diskOf(Map<Path, byte[]> contents, Path file, byte[] changed)
      throws IOException {
    CrashableFiles disk = new CrashableFiles();
    disk.createDirectories(PLACE);
    for (Map.Entry<Path, byte[]> entry : contents.entrySet()) {
      try (StorageFile made = disk.open(entry.getKey(), OpenMode.CREATE)) {
        made.write(ByteBuffer.wrap(entry.getKey().equals(file) ? changed : entry.getValue()), 0);
      }
    }
    return disk;
  }

  /** The data, a clean cut above what was synced, or DAMAGED with the name of a file. */
  private boolean openChecked(CrashableFiles disk, String what) {
    try (PhysicalLog log = open(disk)) {
      List<Bytes> found = all(log);
      assertThat(found.size()).as(what).isBetween(synced, records.size());
      assertThat(found).as(what).isEqualTo(records.subList(0, found.size()));
      log.append(record(50).asByteBuffer());
      assertThat(all(log)).as(what).hasSize(found.size() + 1);
      return true;
    } catch (KvException e) {
      assertThat(e.code()).as("%s: %s", what, e).isEqualTo(ErrorCode.DAMAGED);
      assertThat(e.getMessage()).as(what).contains(PLACE.toString());
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noTruncationGivesAWrongRecord(boolean clean) throws IOException {
    Map<Path, byte[]> contents = smallLog(clean);
    int told = 0;
    for (Path file : contents.keySet()) {
      byte[] whole = contents.get(file);
      for (int length = 0; length < whole.length; length += length < 128 ? 1 : 8) {
        CrashableFiles disk = diskOf(contents, file, Arrays.copyOf(whole, length));
        told += openChecked(disk, file + " cut to " + length) ? 0 : 1;
      }
    }
    assertThat(told).as("truncations told as damage").isGreaterThan(1000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noTurnedBitGivesAWrongRecord(boolean clean) throws IOException {
    Map<Path, byte[]> contents = smallLog(clean);
    int told = 0;
    for (Path file : contents.keySet()) {
      byte[] whole = contents.get(file);
      // Every bit where there is structure, one bit of each byte in long runs of payload.
      for (int bit = 0; bit < 8 * whole.length; bit += step(whole, bit)) {
        byte[] turned = whole.clone();
        turned[bit / 8] ^= (byte) (1 << bit % 8);
        told += openChecked(diskOf(contents, file, turned), file + " bit " + bit) ? 0 : 1;
      }
    }
    assertThat(told).as("bits told as damage").isGreaterThan(500);
  }

  private static int step(byte[] content, int bit) {
    if (Boolean.getBoolean("quoin.log.everyBit")) {
      return 1;
    }
    int at = bit / 8;
    boolean run = at >= 32 && at < content.length - 1;
    for (int i = Math.max(0, at - 32); run && i < at; i++) {
      run = content[i] == content[at] && content[at + 1] == content[at];
    }
    return run ? 8 * 5 + 1 : 1;
  }

  /** A scheduler that never gets round to it. */
  private static final class NoBackground implements dev.quoin.kv.spi.runtime.Scheduler {
    @Override
    public void execute(Runnable task) {}

    @Override
    public Cancellable schedule(Runnable task, java.time.Duration delay) {
      return () -> {};
    }
  }
}
