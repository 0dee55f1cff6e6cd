package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.spi.log.LogCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reopening and dropping, and both in any order with everything else. */
abstract class LogHistoryTck extends LogSuite {
  LogHistoryTck(Opener opener) {
    super(opener);
  }

  @Test
  void allIsThereAfterAReopening() {
    List<Placed> records = appendAll(0, 150);
    for (int i = 0; i < 4; i++) {
      reopen();
      assertThat(all(log, 0)).isEqualTo(records);
      assertReadable(log, records);
      assertThat(log.syncedPosition()).isEqualTo(log.endPosition());
      records.addAll(appendAll(1000 * (i + 1), 1000 * (i + 1) + 10));
    }
  }

  @Test
  void positionsGrowAcrossReopenings() {
    long last = 0;
    for (int i = 0; i < 20; i++) {
      for (Placed placed : appendAll(i * 100, i * 100 + 60)) {
        assertThat(placed.position()).isGreaterThan(last);
        last = placed.position();
      }
      log.dropBefore(log.endPosition());
      reopen();
      assertThat(log.endPosition()).isGreaterThan(last);
    }
  }

  @Test
  void aLogThatIsOftenReopenedDoesNotGrow() {
    append(log, record(1));
    reopen();
    long bytes = log.diskBytes();
    for (int i = 0; i < 200; i++) {
      reopen();
    }
    assertThat(log.diskBytes()).isLessThanOrEqualTo(bytes + FILE_BYTES);
    assertThat(all(log, 0)).hasSize(1);
    assertThat(log.firstPosition()).isLessThan(log.endPosition());
  }

  @Test
  void droppingNeverTouchesWhatIsAtOrAfterThePosition() {
    List<Placed> records = appendAll(0, 400);
    for (int i = 0; i < records.size(); i += 13) {
      log.dropBefore(records.get(i).position());
      List<Placed> rest = records.subList(i, records.size());
      assertThat(all(log, records.get(i).position())).isEqualTo(rest);
      assertThat(log.firstPosition()).isLessThanOrEqualTo(records.get(i).position());
      assertThat(all(log, 0).get(0).position()).isEqualTo(log.firstPosition());
    }
  }

  @Test
  void whatWasDroppedIsNotFoundAlsoAfterAReopening() {
    List<Placed> records = appendAll(0, 400);
    log.dropBefore(records.get(300).position());
    long first = log.firstPosition();
    assertThat(first).isGreaterThan(records.get(0).position());
    for (int turn = 0; turn < 2; turn++) {
      assertThat(log.firstPosition()).isEqualTo(first);
      for (Placed placed : records) {
        if (placed.position() < first) {
          assertRefused(ErrorCode.NOT_FOUND, () -> log.read(placed.position()));
        } else {
          assertThat(log.read(placed.position())).isEqualTo(placed.record());
        }
      }
      reopen();
    }
  }

  @Test
  void droppedSpaceIsUsedAgain() {
    for (int i = 0; i < 100; i++) {
      appendAll(i * 50, i * 50 + 50);
      log.dropBefore(log.endPosition());
    }
    assertThat(log.diskBytes()).isLessThan(12 * FILE_BYTES);
  }

  @Test
  void aRecycledFileShowsNothingOfItsFormerLife() {
    List<Placed> former = appendAll(0, 400);
    log.dropBefore(log.endPosition());
    List<Placed> later = appendAll(1000, 1150);
    long first = log.firstPosition();
    for (Placed placed : former) {
      if (placed.position() < first) {
        assertRefused(ErrorCode.NOT_FOUND, () -> log.read(placed.position()));
      }
    }
    reopen();
    assertThat(all(log, later.get(0).position())).isEqualTo(later);
  }

  @Test
  void droppingNothingChangesNothing() {
    log.dropBefore(log.endPosition());
    List<Placed> records = appendAll(0, 50);
    log.dropBefore(0);
    log.dropBefore(-5);
    log.dropBefore(log.firstPosition());
    assertThat(all(log, 0)).isEqualTo(records);
  }

  @Test
  void aCursorWhoseRecordsWereDroppedSaysSo() {
    appendAll(0, 400);
    try (LogCursor cursor = log.cursor(0);
        LogCursor ahead = log.cursor(log.endPosition())) {
      assertThat(cursor.next()).isTrue();
      Bytes kept = cursor.record();
      log.dropBefore(log.endPosition());
      appendAll(400, 500);
      assertRefused(ErrorCode.NOT_FOUND, cursor::next);
      assertThat(kept).isEqualTo(record(0));
      assertThat(ahead.next()).isTrue();
      assertThat(ahead.record()).isEqualTo(record(400));
    }
  }

  @Test
  void anyHistoryMatchesAList() {
    long seed = seed("anyHistoryMatchesAList");
    Random random = new Random(seed);
    List<Placed> model = new ArrayList<>();
    long dropped = 0;
    int number = 0;
    for (int step = 0; step < rounds(3000); step++) {
      int dice = random.nextInt(100);
      if (dice < 70) {
        Bytes record = record(number++);
        model.add(new Placed(append(log, record), record));
      } else if (dice < 78) {
        log.sync();
        assertThat(log.syncedPosition()).isEqualTo(log.endPosition());
      } else if (dice < 81 && !model.isEmpty()) {
        dropped = model.get(random.nextInt(model.size())).position();
        log.dropBefore(dropped);
      } else if (dice < 82) {
        reopen();
      } else if (!model.isEmpty()) {
        Placed placed = model.get(random.nextInt(model.size()));
        assertThat(log.read(placed.position())).as("seed %d", seed).isEqualTo(placed.record());
      }
      long first = log.firstPosition();
      assertThat(model.isEmpty() || first <= Math.max(dropped, model.get(0).position()))
          .as("seed %d: first position %d, dropped before %d", seed, first, dropped)
          .isTrue();
      model.removeIf(placed -> placed.position() < first);
    }
    assertThat(all(log, 0)).as("seed %d", seed).isEqualTo(model);
  }
}
