package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.noise;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Capability;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.EngineStatistics;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an engine does and says beside reads and writes. */
abstract class MaintenanceTck extends StorageSuite {
  MaintenanceTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void theEngineHasTheNameOfItsFactory() {
    assertThat(subject.factory().name()).matches("[a-z0-9]+");
    assertThat(engine.name()).isEqualTo(subject.factory().name());
    assertThat(EngineDirectory.engineAt(Platform.system().files(), home()))
        .as("the mark of the directory")
        .isEqualTo(engine.name());
  }

  @Test
  void anUnknownSettingIsRefused() {
    Map<String, String> settings = new HashMap<>(subject.settings());
    settings.put("no-such-setting", "1");
    assertSettingsRefused(settings);
  }

  @Test
  void aSettingThatMakesNoSenseIsRefused() {
    for (Map<String, String> bad : subject.badSettings()) {
      Map<String, String> settings = new HashMap<>(subject.settings());
      settings.putAll(bad);
      assertSettingsRefused(settings);
    }
  }

  private void assertSettingsRefused(Map<String, String> settings) {
    Path fresh = scratch.resolve("refused");
    assertRefused(
        ErrorCode.INVALID_ARGUMENT,
        () ->
            subject
                .factory()
                .open(fresh, Platform.system(), StorageListener.NONE, settings)
                .close());
    open(fresh).close();
  }

  @Test
  void compactionKeepsEverything() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 600; i++) {
        put(key(i), noise(round * 1000 + i, 100));
      }
    }
    Table other = engine.table("other");
    engine.put(other, key(1), value(1), Durability.BUFFERED);
    for (int i = 0; i < 600; i += 3) {
      delete(key(i));
    }
    List<Samples.Pair> before = Samples.pairs(engine, table);
    engine.compact();
    assertThat(Samples.pairs(engine, table)).isEqualTo(before).hasSize(400);
    assertThat(engine.get(other, key(1))).isEqualTo(value(1));
    assertThat(engine.get(table, key(3))).isNull();
    engine.compact();
    assertThat(Samples.pairs(engine, table)).as("again").isEqualTo(before);
    reopen();
    assertThat(Samples.pairs(engine, table)).as("after reopen").isEqualTo(before);
    put(key(3), value(3));
    engine.compact();
    reopen();
    assertThat(Samples.pairs(engine, table)).hasSize(401);
  }

  @Test
  void compactionOfNothingIsFine() {
    engine.compact();
    engine.dropTable(table);
    engine.compact();
    table = engine.table("t");
    put(1);
    delete(key(1));
    engine.compact();
    assertThat(Samples.pairs(engine, table)).isEmpty();
    reopen();
    assertThat(Samples.pairs(engine, table)).isEmpty();
  }

  @Test
  void compactionGivesSpaceBack() throws IOException {
    for (int i = 0; i < 200; i++) {
      put(key(i), noise(i, 20_000));
    }
    engine.compact();
    long once = diskBytes();
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < 200; i++) {
        put(key(i), noise(-round * 1000 - i, 20_000));
      }
    }
    engine.compact();
    assertThat(diskBytes()).as("bytes on disk after three overwrites").isLessThan(3 * once);
  }

  private long diskBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(home())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  @Test
  void aHealthyEngineVerifies() {
    engine.verify();
    for (int i = 0; i < 500; i++) {
      put(key(i), noise(i, 1000));
      delete(key(i / 2));
    }
    engine.verify();
    engine.compact();
    engine.verify();
    reopen();
    engine.verify();
    assertThat(Samples.pairs(engine, table)).hasSize(250);
  }

  @Test
  void statisticsAreSane() {
    EngineStatistics empty = engine.statistics();
    for (int i = 0; i < 1000; i++) {
      put(key(i), noise(i, 1000));
    }
    engine.sync();
    engine.compact();
    EngineStatistics full = engine.statistics();
    for (EngineStatistics statistics : List.of(empty, full)) {
      assertThat(statistics.entries()).as("%s", statistics).isNotNegative();
      assertThat(statistics.liveBytes()).as("%s", statistics).isNotNegative();
      assertThat(statistics.diskBytes()).as("%s", statistics).isNotNegative();
      assertThat(statistics.indexBytes()).as("%s", statistics).isNotNegative();
      assertThat(statistics.pendingBytes()).as("%s", statistics).isNotNegative();
    }
    assertThat(full.entries()).as("entries").isBetween(500L, 2000L);
    assertThat(full.liveBytes()).as("live bytes").isBetween(500_000L, 4_000_000L);
    assertThat(full.diskBytes()).as("bytes on disk").isGreaterThan(900_000L);
    for (int i = 0; i < 1000; i++) {
      delete(key(i));
    }
    engine.sync();
    engine.compact();
    assertThat(engine.statistics().entries()).as("entries after deletes").isLessThan(500);
  }

  @Test
  void limitsAndCapabilitiesDoNotChange() {
    assertThat(engine.limits()).isEqualTo(engine.limits());
    assertThat(engine.capabilities()).isEqualTo(engine.capabilities());
    var limits = engine.limits();
    var capabilities = engine.capabilities();
    reopen();
    assertThat(engine.limits()).isEqualTo(limits);
    assertThat(engine.capabilities()).isEqualTo(capabilities);
  }

  /** Flips bits in the largest file of a closed engine: the answer is the data, or DAMAGED. */
  @Test
  void withChecksumsDamageIsToldAndNeverReadAsData() throws IOException {
    assumeTrue(
        engine.capabilities().contains(Capability.CHECKSUMS),
        "the engine keeps no checksums, and says so");
    for (int i = 0; i < 300; i++) {
      put(key(i), noise(i, 200));
    }
    engine.compact();
    engine.close();
    Path file = largestFile();
    byte[] whole = Files.readAllBytes(file);
    long seed = Seeds.next("damage");
    SplittableRandom random = new SplittableRandom(seed);
    int told = 0;
    for (int i = 0; i < 25; i++) {
      int position = random.nextInt(whole.length);
      int bit = 1 << random.nextInt(8);
      byte[] damaged = whole.clone();
      damaged[position] ^= (byte) bit;
      Files.write(file, damaged);
      told += isToldOrHarmless("%s, byte %d, bit %d".formatted(file, position, bit)) ? 1 : 0;
      Files.write(file, whole);
    }
    assertThat(told).as("flips in %s that were noticed", file).isGreaterThan(5);
    engine = subject.open(home(), StorageListener.NONE);
    engine.verify();
    engine.close();
  }

  private Path largestFile() throws IOException {
    try (Stream<Path> files = Files.list(home())) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }

  private boolean isToldOrHarmless(String where) {
    boolean told = false;
    try (StorageEngine opened = subject.open(home(), StorageListener.NONE)) {
      Table opentable = opened.table("t");
      for (int i = 0; i < 300; i++) {
        try {
          Bytes value = opened.get(opentable, key(i));
          assertThat(value).as("value %d, damaged at %s", i, where).isEqualTo(noise(i, 200));
        } catch (KvException e) {
          assertThat(e.code()).as("%s: %s", where, e).isEqualTo(ErrorCode.DAMAGED);
          told = true;
        }
      }
      try {
        opened.verify();
      } catch (KvException e) {
        assertThat(e.code()).as("%s: %s", where, e).isEqualTo(ErrorCode.DAMAGED);
        return true;
      }
      assertThat(told).as("verify found nothing, reads did: %s", where).isFalse();
      return false;
    } catch (KvException e) {
      assertThat(e.code()).as("%s: %s", where, e).isEqualTo(ErrorCode.DAMAGED);
      return true;
    }
  }
}
