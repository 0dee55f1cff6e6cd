package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.tck.fault.FileOperation;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Appending, reading and walking, one thread, nothing goes wrong. */
abstract class LogRecordTck extends LogSuite {
  LogRecordTck(Opener opener) {
    super(opener);
  }

  @Test
  void anEmptyLogHasNoRecord() {
    assertThat(log.firstPosition()).isEqualTo(log.endPosition());
    assertThat(log.syncedPosition()).isLessThanOrEqualTo(log.endPosition());
    assertThat(all(log, 0)).isEmpty();
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> log.read(log.endPosition()));
  }

  @Test
  void positionsArePositiveAndGrow() {
    long last = 0;
    for (int i = 0; i < 200; i++) {
      long position = append(log, record(i));
      assertThat(position).isGreaterThan(last);
      assertThat(log.endPosition()).isGreaterThan(position);
      last = position;
    }
  }

  @Test
  void aRecordCanBeReadOnceAppendReturned() {
    for (int i = 0; i < 200; i++) {
      long position = append(log, record(i));
      assertThat(log.read(position)).isEqualTo(record(i));
    }
  }

  @Test
  void appendTakesWhatRemainsAndMovesToTheLimit() {
    for (ByteBuffer buffer : List.of(ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10))) {
      buffer.put(new byte[] {9, 1, 2, 3, 9, 9, 9, 9, 9, 9}).position(1).limit(4);
      long position = log.append(buffer);
      assertThat(buffer.position()).isEqualTo(4);
      assertThat(buffer.limit()).isEqualTo(4);
      assertThat(log.read(position)).isEqualTo(Bytes.copyOf(new byte[] {1, 2, 3}));
    }
    ByteBuffer readOnly = record(1).asByteBuffer();
    assertThat(log.read(log.append(readOnly))).isEqualTo(record(1));
  }

  @Test
  void aRecordIsCopiedBeforeAppendReturns() {
    byte[] bytes = {1, 2, 3};
    long position = log.append(ByteBuffer.wrap(bytes));
    bytes[0] = 9;
    assertThat(log.read(position)).isEqualTo(Bytes.copyOf(new byte[] {1, 2, 3}));
  }

  @Test
  void anEmptyRecordIsARecord() {
    long position = append(log, Bytes.EMPTY);
    long next = append(log, record(1));
    assertThat(next).isGreaterThan(position);
    assertThat(log.read(position)).isEqualTo(Bytes.EMPTY);
    assertThat(all(log, 0)).hasSize(2);
  }

  @Test
  void aRecordMayBeLongerThanAFile() {
    Bytes longer = Bytes.copyOf(new byte[5 * FILE_BYTES]);
    List<Placed> around = appendAll(0, 3);
    long position = append(log, longer);
    around.addAll(appendAll(3, 6));
    assertThat(log.read(position)).isEqualTo(longer);
    reopen();
    assertReadable(log, around);
    assertThat(log.read(position)).isEqualTo(longer);
  }

  @Test
  void theLongestRecordIsTakenAndALongerOneRefused() {
    assertThat(log.maxRecordBytes()).isGreaterThanOrEqualTo(16 << 20);
    byte[] longest = new byte[log.maxRecordBytes()];
    longest[longest.length - 1] = 7;
    long position = log.append(ByteBuffer.wrap(longest));
    ByteBuffer tooLong = ByteBuffer.allocate(log.maxRecordBytes() + 1);
    assertRefused(ErrorCode.TOO_LARGE, () -> log.append(tooLong));
    assertThat(tooLong.position()).isZero();
    Bytes read = log.read(position);
    assertThat(read.length()).isEqualTo(longest.length);
    assertThat(read.byteAt(longest.length - 1)).isEqualTo((byte) 7);
    assertThat(log.read(append(log, record(1)))).isEqualTo(record(1));
  }

  @Test
  void positionsAtWhichNoRecordBeginsAreRefused() {
    List<Placed> records = appendAll(0, 100);
    List<Long> positions = records.stream().map(Placed::position).toList();
    for (long at = log.firstPosition() - 50; at < log.firstPosition() + 2000; at++) {
      long position = at;
      if (!positions.contains(position) && position >= log.firstPosition()) {
        assertRefused(ErrorCode.INVALID_ARGUMENT, () -> log.read(position));
      }
    }
    for (long position : List.of(-1L, 0L, Long.MIN_VALUE, log.endPosition(), Long.MAX_VALUE)) {
      assertRefused(ErrorCode.INVALID_ARGUMENT, () -> log.read(position));
    }
  }

  @Test
  void aCursorGoesThroughAllInOrderFromWhereItIsTold() {
    List<Placed> records = appendAll(0, 120);
    assertThat(all(log, Long.MIN_VALUE)).isEqualTo(records);
    assertThat(all(log, log.firstPosition())).isEqualTo(records);
    for (int i = 0; i < records.size(); i += 7) {
      List<Placed> rest = records.subList(i, records.size());
      assertThat(all(log, records.get(i).position())).isEqualTo(rest);
      assertThat(all(log, records.get(i).position() + 1)).isEqualTo(rest.subList(1, rest.size()));
    }
    assertThat(all(log, log.endPosition())).isEmpty();
  }

  @Test
  void aCursorSeesWhatIsAppendedLater() {
    try (LogCursor cursor = log.cursor(0);
        LogCursor late = log.cursor(log.endPosition() + 3 * FILE_BYTES)) {
      for (int i = 0; i < 300; i++) {
        assertThat(cursor.next()).isFalse();
        long position = append(log, record(i));
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.position()).isEqualTo(position);
        assertThat(cursor.record()).isEqualTo(record(i));
      }
      assertThat(late.next()).isTrue();
      assertThat(all(log, 0)).contains(new Placed(late.position(), late.record()));
    }
  }

  @Test
  void syncCoversWhatWasAppended() {
    appendAll(0, 100);
    log.sync();
    assertThat(log.syncedPosition()).isEqualTo(log.endPosition());
    long synced = log.syncedPosition();
    appendAll(100, 110);
    assertThat(log.syncedPosition()).isBetween(synced, log.endPosition());
    log.sync();
    assertThat(log.syncedPosition()).isEqualTo(log.endPosition());
  }

  @Test
  void appendAloneClaimsNoDurabilityThatNoDeviceGave() {
    log.sync();
    long syncs = files.count(FileOperation.SYNC);
    append(log, record(1));
    if (files.count(FileOperation.SYNC) == syncs) {
      assertThat(log.syncedPosition()).isLessThan(log.endPosition());
    }
  }

  @Test
  void diskBytesAreThoseOfTheFiles() throws Exception {
    appendAll(0, 200);
    log.sync();
    Awaits.until(
        () -> {
          long sum = 0;
          for (var file : files.list(home())) {
            sum += files.size(file);
          }
          return log.diskBytes() == sum;
        });
    assertThat(log.diskBytes()).isGreaterThanOrEqualTo(200 * 200);
  }

  @Test
  void aClosedCursorIsRefused() {
    appendAll(0, 3);
    LogCursor cursor = log.cursor(0);
    cursor.next();
    cursor.close();
    cursor.close();
    assertRefused(ErrorCode.CLOSED, cursor::next);
  }

  @Test
  void everythingIsRefusedAfterClose() {
    long position = append(log, record(1));
    LogCursor cursor = log.cursor(0);
    log.close();
    log.close();
    assertRefused(ErrorCode.CLOSED, () -> append(log, record(2)));
    assertRefused(ErrorCode.CLOSED, () -> log.sync());
    assertRefused(ErrorCode.CLOSED, () -> log.read(position));
    assertRefused(ErrorCode.CLOSED, () -> log.cursor(0));
    assertRefused(ErrorCode.CLOSED, () -> log.firstPosition());
    assertRefused(ErrorCode.CLOSED, () -> log.endPosition());
    assertRefused(ErrorCode.CLOSED, () -> log.syncedPosition());
    assertRefused(ErrorCode.CLOSED, () -> log.dropBefore(position));
    assertRefused(ErrorCode.CLOSED, () -> log.maxRecordBytes());
    assertRefused(ErrorCode.CLOSED, () -> log.diskBytes());
    assertRefused(ErrorCode.CLOSED, cursor::next);
    cursor.close();
  }

  @Test
  void aDirectoryIsOpenOnce() {
    assertRefused(ErrorCode.IN_USE, this::open);
    append(log, record(1));
    reopen();
    assertThat(all(log, 0)).hasSize(1);
  }

  @Test
  void anInterruptDisturbsNothingAndIsKept() {
    Thread.currentThread().interrupt();
    try {
      List<Placed> records = appendAll(0, 100);
      log.sync();
      assertReadable(log, records);
      log.dropBefore(records.get(50).position());
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(log.read(append(log, record(7)))).isEqualTo(record(7));
    log.sync();
  }
}
