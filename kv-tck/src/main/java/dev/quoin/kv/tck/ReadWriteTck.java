package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Samples.bytes;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.noise;
import static dev.quoin.kv.tck.Samples.value;
import static dev.quoin.kv.tck.Samples.view;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Single values: written, read, replaced and removed. */
abstract class ReadWriteTck extends StorageSuite {
  ReadWriteTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void whatWasPutIsRead() {
    for (Durability durability : Durability.values()) {
      Bytes key = Bytes.utf8("k-" + durability);
      engine.put(table, key, value(1), durability);
      assertThat(engine.get(table, key)).as("%s", durability).isEqualTo(value(1));
    }
  }

  @Test
  void aKeyThatWasNeverPutHasNoValue() {
    put(1);
    assertThat(engine.get(table, key(2))).isNull();
    assertThat(engine.get(table, key(1).slice(0, 4))).as("prefix of a key").isNull();
    assertThat(engine.get(table, key(1).concat(bytes(0)))).as("extension of a key").isNull();
  }

  @Test
  void aPutReplacesTheValue() {
    put(key(1), value(1));
    put(key(1), noise(1, 5000));
    assertThat(engine.get(table, key(1))).isEqualTo(noise(1, 5000));
    put(key(1), Bytes.utf8("short"));
    assertThat(engine.get(table, key(1))).isEqualTo(Bytes.utf8("short"));
  }

  @Test
  void anEmptyValueIsAValue() {
    put(key(1), Bytes.EMPTY);
    assertThat(engine.get(table, key(1))).isEqualTo(Bytes.EMPTY);
    assertThat(Samples.pairs(engine, table)).containsExactly(new Samples.Pair(key(1), Bytes.EMPTY));
    reopen();
    assertThat(engine.get(table, key(1))).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void anEmptyKeyIsRefusedEverywhere() {
    put(1);
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> put(Bytes.EMPTY, value(1)));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> delete(Bytes.EMPTY));
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> engine.get(table, Bytes.EMPTY));
    try (Snapshot snapshot = engine.snapshot()) {
      assertRefused(ErrorCode.INVALID_ARGUMENT, () -> snapshot.get(table, Bytes.EMPTY));
    }
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1));
  }

  @Test
  void aDeletedKeyHasNoValue() {
    putAll(0, 3);
    delete(key(1));
    assertThat(engine.get(table, key(1))).isNull();
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(0), key(2));
    reopen();
    assertThat(engine.get(table, key(1))).as("after reopen").isNull();
    assertThat(engine.get(table, key(0))).as("neighbour").isEqualTo(value(0));
  }

  @Test
  void deletingWhatIsNotThereDoesNothing() {
    put(1);
    delete(key(2));
    delete(key(2));
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactly(key(1));
  }

  @Test
  void aDeletedKeyCanBePutAgain() {
    put(key(1), value(1));
    delete(key(1));
    put(key(1), value(2));
    assertThat(engine.get(table, key(1))).isEqualTo(value(2));
    reopen();
    assertThat(engine.get(table, key(1))).isEqualTo(value(2));
  }

  @Test
  void headAndBodyAreOneValue() {
    Bytes whole = noise(7, 300);
    for (int cut : new int[] {0, 1, 17, 299, 300}) {
      Bytes key = key(cut);
      engine.put(table, key, whole.slice(0, cut), whole.slice(cut, 300), Durability.BUFFERED);
      assertThat(engine.get(table, key)).as("cut at %d", cut).isEqualTo(whole);
    }
    engine.put(table, key(1000), Bytes.EMPTY, Bytes.EMPTY, Durability.BUFFERED);
    assertThat(engine.get(table, key(1000))).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void viewsOfLargerArraysAreTakenAsWhatTheyShow() {
    Bytes key = view(key(1));
    engine.put(table, key, view(noise(1, 20)), view(noise(2, 50)), Durability.BUFFERED);
    Bytes expected = noise(1, 20).concat(noise(2, 50));
    assertThat(engine.get(table, key(1))).isEqualTo(expected);
    assertThat(engine.get(table, key)).isEqualTo(expected);
    assertThat(Samples.pairs(engine, table)).containsExactly(new Samples.Pair(key(1), expected));
    put(2);
    delete(view(key(2)));
    assertThat(engine.get(table, key(2))).isNull();
  }

  @Test
  void valuesThatWereReadStayAsTheyWere() {
    List<Bytes> read = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      put(key(i), noise(i, 100));
      Bytes value = engine.get(table, key(i));
      assertThat(value).isNotNull();
      read.add(value);
    }
    try (Cursor cursor = engine.scan(table, ScanRange.all())) {
      while (cursor.next()) {
        read.add(cursor.value());
      }
    }
    for (int i = 0; i < 50; i++) {
      put(key(i), noise(-i - 1, 100));
    }
    engine.compact();
    engine.close();
    for (int i = 0; i < 100; i++) {
      assertThat(read.get(i)).as("value %d", i).isEqualTo(noise(i % 50, 100));
    }
  }

  @Test
  void keysThatACursorShowedStayAsTheyWere() {
    putAll(0, 500);
    List<Bytes> keys = Samples.keys(engine, table, ScanRange.all());
    engine.close();
    for (int i = 0; i < 500; i++) {
      assertThat(keys.get(i)).isEqualTo(key(i));
    }
  }

  @Test
  void keysAreOrderedAsUnsignedBytesShorterFirst() {
    TreeSet<Bytes> expected = new TreeSet<>();
    for (int first : new int[] {0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF}) {
      expected.add(bytes(first));
      for (int second : new int[] {0x00, 0x7F, 0x80, 0xFF}) {
        expected.add(bytes(first, second));
        expected.add(bytes(first, second, 0x00));
        expected.add(bytes(first, second, 0xFF, 0x80));
      }
    }
    List<Bytes> shuffled = new ArrayList<>(expected);
    Collections.shuffle(shuffled, new Random(1));
    shuffled.forEach(key -> put(key, key));
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactlyElementsOf(expected);
    reopen();
    assertThat(Samples.keys(engine, table, ScanRange.all())).containsExactlyElementsOf(expected);
    expected.forEach(key -> assertThat(engine.get(table, key)).isEqualTo(key));
  }

  @Test
  void keysOfEveryLengthAreKept() {
    for (int length = 1; length <= 480; length++) {
      put(noise(length, length), noise(-length, length));
    }
    reopen();
    for (int length = 1; length <= 480; length++) {
      assertThat(engine.get(table, noise(length, length)))
          .as("key of %d bytes", length)
          .isEqualTo(noise(-length, length));
    }
  }

  @Test
  void valuesOfManySizesAreKept() {
    int[] sizes = {1, 2, 127, 128, 255, 256, 4095, 4096, 4097, 16383, 65535, 65536, 1 << 20};
    for (int size : sizes) {
      put(key(size), noise(size, size));
    }
    for (int size : sizes) {
      assertThat(engine.get(table, key(size))).as("%d bytes", size).isEqualTo(noise(size, size));
    }
    reopen();
    for (int size : sizes) {
      assertThat(engine.get(table, key(size)))
          .as("%d bytes after reopen", size)
          .isEqualTo(noise(size, size));
    }
  }

  @Test
  void keysWithZerosAndCommonPrefixesAreDifferentKeys() {
    List<Bytes> keys =
        List.of(bytes(0), bytes(0, 0), bytes(0, 0, 0), bytes(1), bytes(1, 0), bytes(1, 0, 1));
    for (int i = 0; i < keys.size(); i++) {
      put(keys.get(i), value(i));
    }
    delete(bytes(0, 0));
    for (int i = 0; i < keys.size(); i++) {
      assertThat(engine.get(table, keys.get(i)))
          .as("%s", keys.get(i))
          .isEqualTo(i == 1 ? null : value(i));
    }
  }
}
