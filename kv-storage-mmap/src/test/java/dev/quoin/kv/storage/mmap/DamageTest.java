package dev.quoin.kv.storage.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import dev.quoin.kv.tck.fault.CrashableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every single-bit flip and every truncation of every file of a small engine, closed cleanly or
 * killed. Whatever is found, a value is the one that was written last, or one that was once written
 * where the end of an unsynced log was cut, or the engine says DAMAGED; nothing else.
 */
class DamageTest {
  private static final int LENGTH = 40;

  private final Map<Bytes, Bytes> newest = new TreeMap<>();
  private final Map<Bytes, List<Bytes>> history = new TreeMap<>();

  /** How many of the writes were synced: they may be damaged but not gone. */
  private final Map<Bytes, Bytes> synced = new TreeMap<>();

  private CrashableFiles written(boolean closed, boolean compacted) {
    CrashableFiles files = new CrashableFiles();
    MmapEngine engine = TestWorld.open(files);
    Table table = engine.table("t");
    for (int i = 0; i < 6; i++) {
      put(engine, table, i, i, Durability.BUFFERED);
    }
    put(engine, table, 1, 11, Durability.SYNC);
    put(engine, table, 2, 12, Durability.SYNC);
    synced.putAll(newest);
    engine.delete(table, TestWorld.key(0), Durability.BUFFERED);
    newest.remove(TestWorld.key(0));
    synced.remove(TestWorld.key(0));
    if (compacted) {
      engine.compact();
    }
    try (WriteBatch batch = engine.newBatch()) {
      for (int i = 3; i < 5; i++) {
        batch.put(table, TestWorld.key(i), remember(i, 20 + i));
        synced.remove(TestWorld.key(i));
      }
      engine.write(batch, Durability.BUFFERED);
    }
    if (closed) {
      engine.close();
      synced.putAll(newest);
    }
    return files;
  }

  private void put(MmapEngine engine, Table table, int key, int value, Durability durability) {
    engine.put(table, TestWorld.key(key), remember(key, value), durability);
  }

  private Bytes remember(int key, int seed) {
    Bytes value = TestWorld.value(seed, LENGTH);
    newest.put(TestWorld.key(key), value);
    history.computeIfAbsent(TestWorld.key(key), k -> new ArrayList<>()).add(value);
    return value;
  }

  @Test
  void noFlippedBitGivesAWrongValueAfterACleanClose() throws IOException {
    flipEverything(written(true, false), 1);
  }

  @Test
  void noFlippedBitGivesAWrongValueAfterCompaction() throws IOException {
    flipEverything(written(true, true), 3);
  }

  @Test
  void noFlippedBitGivesAWrongValueAfterAKill() throws IOException {
    flipEverything(written(false, false), 1);
  }

  private void flipEverything(CrashableFiles disk, int stride) throws IOException {
    int told = 0;
    for (Path file : filesOf(disk)) {
      long length = lastByte(disk.afterKill(), file) + 1;
      for (long bit = 0; bit < length * 8; bit += stride) {
        CrashableFiles copy = disk.afterKill();
        flip(copy, file, bit);
        told += check(copy, file + " with bit " + bit + " flipped") ? 1 : 0;
      }
    }
    assertThat(told).isGreaterThan(100);
  }

  @Test
  void noTruncationGivesAWrongValue() throws IOException {
    for (boolean closed : new boolean[] {true, false}) {
      CrashableFiles disk = written(closed, true);
      for (Path file : filesOf(disk)) {
        long length = lastByte(disk.afterKill(), file) + 1;
        for (long size = 0; size < length; size++) {
          CrashableFiles copy = disk.afterKill();
          try (StorageFile opened = copy.open(file, OpenMode.WRITE)) {
            opened.resize(size);
          }
          check(copy, file + " cut to " + size);
        }
      }
    }
  }

  @Test
  void aMissingFileIsToldOrNotNeeded() throws IOException {
    CrashableFiles disk = written(true, true);
    for (Path file : filesOf(disk)) {
      CrashableFiles copy = disk.afterKill();
      copy.delete(file);
      boolean told = check(copy, file + " removed");
      assertThat(told).as("%s removed", file).isEqualTo(!file.endsWith(IndexFile.NAME));
    }
  }

  @Test
  void damageBelowTheWatermarkIsToldWithItsPlaceAndNothingIsCut() throws IOException {
    CrashableFiles disk = written(false, false);
    Path segment = filesOf(disk).stream().filter(SegmentFiles::isSegment).findFirst().orElseThrow();
    CrashableFiles copy = disk.afterKill();
    flip(copy, segment, (SegmentHeader.BYTES + RecordFormat.HEADER + 2) * 8L);
    List<String> told = new ArrayList<>();
    StorageListener listener =
        new StorageListener() {
          @Override
          public void damaged(String place) {
            told.add(place);
          }

          @Override
          public void tailCut(String file, long bytes) {
            told.add("cut " + file);
          }
        };
    try {
      TestWorld.open(copy, listener).close();
      assertThat(told).as("the engine opened").isEmpty();
    } catch (KvException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED);
      assertThat(e).hasMessageContaining(segment.toString()).hasMessageContaining("40");
    }
    assertThat(told).containsExactly(segment + " at " + SegmentHeader.BYTES);
  }

  /** Returns whether the damage was told. */
  private boolean check(CrashableFiles disk, String what) {
    List<String> cut = new ArrayList<>();
    StorageListener listener =
        new StorageListener() {
          @Override
          public void tailCut(String file, long bytes) {
            cut.add(file);
          }
        };
    try (MmapEngine engine = TestWorld.open(disk, listener)) {
      Table table = engine.table("t");
      boolean told = false;
      for (int i = 0; i < 6; i++) {
        told |= checkKey(engine, table, TestWorld.key(i), !cut.isEmpty(), what);
      }
      told |= checkScan(engine, table, what);
      return told;
    } catch (KvException e) {
      assertThat(e.code())
          .as("%s: %s", what, e)
          .isIn(
              ErrorCode.DAMAGED,
              ErrorCode.WRONG_ENGINE,
              ErrorCode.FORMAT_TOO_NEW,
              ErrorCode.INVALID_ARGUMENT);
      return true;
    }
  }

  private boolean checkKey(MmapEngine engine, Table table, Bytes key, boolean cut, String what) {
    try {
      Bytes value = engine.get(table, key);
      if (synced.containsKey(key)) {
        assertThat(value).as("%s: synced %s", what, key).isEqualTo(synced.get(key));
      } else if (cut) {
        assertThat(value == null || history.get(key).contains(value)).as(what).isTrue();
      } else {
        assertThat(value).as("%s: %s", what, key).isEqualTo(newest.get(key));
      }
      return false;
    } catch (KvException e) {
      assertThat(e.code()).as("%s: %s", what, e).isEqualTo(ErrorCode.DAMAGED);
      return true;
    }
  }

  private boolean checkScan(MmapEngine engine, Table table, String what) {
    try {
      TestWorld.contents(engine, table)
          .forEach((key, value) -> assertThat(history.get(key)).as(what).contains(value));
      return false;
    } catch (KvException e) {
      assertThat(e.code()).as("%s: %s", what, e).isEqualTo(ErrorCode.DAMAGED);
      return true;
    }
  }

  private static List<Path> filesOf(CrashableFiles disk) throws IOException {
    return disk.afterKill().list(TestWorld.HOME).stream()
        .filter(file -> !file.endsWith(EngineDirectory.LOCK))
        .toList();
  }

  private static long lastByte(CrashableFiles disk, Path file) throws IOException {
    byte[] content = disk.readAll(file);
    int last = content.length - 1;
    if (content.length == TestWorld.SEGMENT) {
      while (last > 0 && content[last] == 0) {
        last--;
      }
    }
    return Math.min(last, 2000);
  }

  private static void flip(CrashableFiles disk, Path file, long bit) throws IOException {
    try (StorageFile opened = disk.open(file, OpenMode.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      opened.read(one, bit / 8);
      one.put(0, (byte) (one.get(0) ^ (1 << (bit % 8))));
      opened.write(one.clear(), bit / 8);
    }
  }
}
