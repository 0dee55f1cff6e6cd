package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.runtime.StorageFile;
import dev.quoin.kv.tck.fault.CrashableFiles;
import dev.quoin.kv.tck.fault.FileOperation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Power that goes, disks that fill up, devices that fail, bits that turn. */
abstract class LogCrashTck extends LogSuite {
  private static final Path PLACE = Path.of("/disk/log");

  LogCrashTck(Opener opener) {
    super(opener);
  }

  private PhysicalLog openOn(CrashableFiles disk) {
    return opener.open(PLACE, Platform.system().withFiles(disk), FILE_BYTES);
  }

  /** What a user of a log knows at the moment of a crash. */
  private static final class Known {
    final List<Placed> appended = new ArrayList<>();
    long synced;
    long droppedBefore;
    int number;

    /** Checks a log that came back, and takes over what is there now. */
    void check(PhysicalLog log, String world) {
      List<Placed> found = all(log, 0);
      // The first position may be beyond this only where all records were lost, none being synced.
      long first = Math.min(log.firstPosition(), Math.max(droppedBefore, firstOf(appended, log)));
      List<Placed> expected =
          appended.stream().filter(placed -> placed.position() >= first).toList();
      // An append that was cut off may be there as a whole.
      int common = Math.min(found.size(), expected.size());
      assertThat(found.subList(0, common)).as(world).isEqualTo(expected.subList(0, common));
      assertThat(found.size()).as(world).isLessThanOrEqualTo(expected.size() + 1);
      if (found.size() > expected.size()) {
        assertThat(found.get(common).record()).as(world).isEqualTo(record(number));
      }
      for (Placed placed : expected) {
        if (placed.position() < synced) {
          assertThat(found).as("%s: synced up to %d", world, synced).contains(placed);
        }
      }
      appended.clear();
      appended.addAll(found);
      number += 1000;
      synced = log.syncedPosition();
    }

    private static long firstOf(List<Placed> records, PhysicalLog log) {
      return records.isEmpty() ? log.endPosition() : records.get(0).position();
    }
  }

  /** Does as a user does until the power goes. */
  private static void use(PhysicalLog log, Known known, Random random, int steps) {
    for (int step = 0; step < steps; step++) {
      int dice = random.nextInt(100);
      if (dice < 80) {
        Bytes record = record(known.number);
        known.appended.add(new Placed(append(log, record), record));
        known.number++;
      } else if (dice < 96) {
        long end = log.endPosition();
        log.sync();
        known.synced = end;
      } else if (!known.appended.isEmpty()) {
        long position = known.appended.get(random.nextInt(known.appended.size())).position();
        known.droppedBefore = Math.max(known.droppedBefore, position);
        log.dropBefore(position);
      }
    }
  }

  private void crashAgainAndAgain(boolean power, long seed, int lives) {
    Random random = new Random(seed);
    CrashableFiles disk = new CrashableFiles();
    Known known = new Known();
    for (int life = 0; life < lives; life++) {
      disk.losePowerAt(1 + random.nextInt(life % 4 == 3 ? 30 : 400));
      @Nullable PhysicalLog current = null;
      try {
        current = openOn(disk);
        known.check(current, "seed " + seed + ", life " + life);
        use(current, known, random, 10_000);
      } catch (KvException e) {
        assertThat(e.code()).as("seed %d, life %d", seed, life).isEqualTo(ErrorCode.IO_ERROR);
      }
      assertThat(disk.isLost()).as("seed %d, life %d: lost power", seed, life).isTrue();
      CrashableFiles next = power ? disk.afterPowerLoss(random.nextLong()) : disk.afterKill();
      closeQuietly(current);
      disk = next;
    }
    try (PhysicalLog last = openOn(disk)) {
      known.check(last, "seed " + seed + ", at the end");
    }
  }

  private static void closeQuietly(@Nullable PhysicalLog dead) {
    if (dead != null) {
      Throwable thrown = catchThrowable(dead::close);
      assertThat(thrown == null || thrown instanceof KvException).as("%s", thrown).isTrue();
    }
  }

  @Test
  void whatWasSyncedSurvivesPowerLossAtAnyMoment() {
    long seed = seed("whatWasSyncedSurvivesPowerLossAtAnyMoment");
    for (int round = 0; round < rounds(40); round++) {
      crashAgainAndAgain(true, seed + round, 8);
    }
  }

  @Test
  void whatWasAppendedSurvivesAKillAtAnyMoment() {
    long seed = seed("whatWasAppendedSurvivesAKillAtAnyMoment");
    for (int round = 0; round < rounds(10); round++) {
      crashAgainAndAgain(false, seed + round, 8);
    }
  }

  @Test
  void everyAppendSurvivesAKill() {
    CrashableFiles disk = new CrashableFiles();
    List<Placed> records = new ArrayList<>();
    for (int life = 0; life < 5; life++) {
      PhysicalLog current = openOn(disk);
      assertThat(all(current, 0)).isEqualTo(records);
      for (int i = 0; i < 60; i++) {
        Bytes record = record(life * 100 + i);
        records.add(new Placed(append(current, record), record));
      }
      disk = disk.afterKill();
      closeQuietly(current);
    }
    try (PhysicalLog last = openOn(disk)) {
      assertThat(all(last, 0)).isEqualTo(records);
    }
  }

  @Test
  void everySyncSurvivesPowerLossInEveryWorld() {
    long seed = seed("everySyncSurvivesPowerLossInEveryWorld");
    CrashableFiles disk = new CrashableFiles();
    PhysicalLog current = openOn(disk);
    for (int i = 0; i < 90; i++) {
      append(current, record(i));
    }
    current.sync();
    List<Placed> synced = all(current, 0);
    for (int i = 90; i < 130; i++) {
      append(current, record(i));
    }
    List<Placed> everything = all(current, 0);
    for (int world = 0; world < rounds(100); world++) {
      try (PhysicalLog found = openOn(disk.afterPowerLoss(seed + world))) {
        List<Placed> there = all(found, 0);
        assertThat(there.size()).as("seed %d", seed + world).isGreaterThanOrEqualTo(synced.size());
        assertThat(there)
            .as("seed %d", seed + world)
            .isEqualTo(everything.subList(0, there.size()));
      }
    }
    closeQuietly(current);
  }

  @Test
  void damageBelowTheWatermarkIsToldByFileAndNeverCut() throws Exception {
    List<Placed> records = appendAll(0, 60);
    log.sync();
    records.addAll(appendAll(60, 70));
    log.close();
    assertDamageIsTold(records.get(20).record());
  }

  @Test
  void aCleanCloseLeavesNothingThatMayBeCut() throws Exception {
    List<Placed> records = appendAll(0, 10);
    log.close();
    assertDamageIsTold(records.get(9).record());
  }

  private void assertDamageIsTold(Bytes record) throws Exception {
    Path file = damage(record);
    Throwable thrown = catchThrowable(this::open);
    assertThat(thrown).isInstanceOf(KvException.class);
    assertThat(((KvException) thrown).code()).isEqualTo(ErrorCode.DAMAGED);
    assertThat(thrown).hasMessageContaining(file.getFileName().toString());
    assertThat(((KvException) thrown).outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertRefused(ErrorCode.DAMAGED, this::open);
  }

  @Test
  void damageUnderAnOpenLogIsToldByReads() throws Exception {
    List<Placed> records = appendAll(0, 60);
    Placed hurt = records.get(20);
    damage(hurt.record());
    assertRefused(ErrorCode.DAMAGED, () -> log.read(hurt.position()));
    assertRefused(ErrorCode.DAMAGED, () -> all(log, hurt.position()));
    assertReadable(log, records.subList(21, 60));
  }

  /** Turns one bit in the middle of a record, wherever it is, and returns its file. */
  private Path damage(Bytes record) throws Exception {
    String wanted = new String(record.toByteArray(), java.nio.charset.StandardCharsets.ISO_8859_1);
    for (Path file : files.list(home())) {
      String content =
          new String(files.readAll(file), java.nio.charset.StandardCharsets.ISO_8859_1);
      int at = content.indexOf(wanted);
      if (at >= 0) {
        int middle = at + wanted.length() / 2;
        byte[] turned = {(byte) (content.charAt(middle) ^ 0x10)};
        try (StorageFile opened = files.open(file, OpenMode.WRITE)) {
          opened.write(ByteBuffer.wrap(turned), middle);
        }
        return file;
      }
    }
    throw new AssertionError("no file holds the record " + record);
  }

  @Test
  void afterAFailedSyncNothingIsAppendedOrSynced() {
    List<Placed> records = appendAll(0, 30);
    log.sync();
    long synced = log.syncedPosition();
    records.addAll(appendAll(30, 40));
    files.fail(FileOperation.SYNC);
    KvException failure = (KvException) catchThrowable(() -> log.sync());
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.IO_ERROR);
    assertThat(failure.outcome()).isEqualTo(Outcome.IN_DOUBT);
    files.heal();
    assertRefused(ErrorCode.IO_ERROR, () -> append(log, record(99)));
    assertThat(catchThrowable(() -> log.sync())).isInstanceOf(KvException.class);
    assertThat(log.syncedPosition()).isEqualTo(synced);
    assertReadable(log, records);
    assertThat(all(log, 0)).isEqualTo(records);
    reopen();
    assertThat(all(log, 0)).isEqualTo(records);
    assertThat(log.read(append(log, record(100)))).isEqualTo(record(100));
    log.sync();
  }

  @Test
  void afterAFailedAppendNothingIsAppendedOrSynced() {
    List<Placed> records = appendAll(0, 30);
    files.fail(FileOperation.WRITE);
    KvException failure = (KvException) catchThrowable(() -> append(log, record(30)));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.IO_ERROR);
    files.heal();
    assertRefused(ErrorCode.IO_ERROR, () -> append(log, record(99)));
    assertThat(catchThrowable(() -> log.sync())).isInstanceOf(KvException.class);
    assertReadable(log, records);
    reopen();
    assertThat(all(log, 0)).startsWith(records.toArray(Placed[]::new));
    append(log, record(100));
    log.sync();
  }

  @Test
  void aFullDiskIsToldAndHarmsNothing() {
    List<Placed> records = appendAll(0, 30);
    log.sync();
    files.limitSpace(FILE_BYTES / 2);
    KvException failure = null;
    for (int i = 30; failure == null && i < 1000; i++) {
      try {
        records.add(new Placed(append(log, record(i)), record(i)));
      } catch (KvException e) {
        failure = e;
      }
    }
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.NO_SPACE);
    files.heal();
    assertRefused(ErrorCode.NO_SPACE, () -> append(log, record(99)));
    assertReadable(log, records);
    reopen();
    List<Placed> found = all(log, 0);
    assertThat(found).startsWith(records.toArray(Placed[]::new));
    assertThat(found.size() - records.size())
        .isLessThanOrEqualTo(failure.outcome() == Outcome.NOT_APPLIED ? 0 : 1);
    assertThat(log.read(append(log, record(100)))).isEqualTo(record(100));
    log.sync();
  }
}
