package dev.quoin.kv.storage.rocks;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Cursor;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.ScanRange;
import dev.quoin.kv.spi.storage.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bits turn over in a file: it is told, and never a wrong value returned. */
class RocksDamageTest {
  private static final int ENTRIES = 500;

  @TempDir Path dir;

  private final List<String> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void nothingNativeIsLeft() {
    assertThat(Natives.live()).isZero();
  }

  @Test
  void damageInATableFileIsTold() throws IOException {
    try (RocksEngine engine = open()) {
      fill(engine.table("t"), engine);
    }
    Path file = only(".sst");
    flip(file, Files.size(file) / 2);

    try (RocksEngine engine = open()) {
      Table table = engine.table("t");
      assertDamaged(engine::verify);
      assertThat(told).anyMatch(place -> place.contains(".sst"));
      assertDamaged(
          () -> {
            try (Cursor cursor = engine.scan(table, ScanRange.all())) {
              while (cursor.next()) {
                assertThat(cursor.value()).isEqualTo(value(number(cursor.key())));
              }
            }
          });
      int damaged = 0;
      for (int i = 0; i < ENTRIES; i++) {
        try {
          assertThat(engine.get(table, key(i))).isEqualTo(value(i));
        } catch (KvException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED);
          damaged++;
        }
      }
      assertThat(damaged).isBetween(1, 8);
    }
  }

  @Test
  void damageInTheMiddleOfTheLogIsTold() throws Exception {
    killedWriter();
    Path log = only(".log");
    flip(log, Files.size(log) / 2);
    assertDamaged(this::open);
    assertThat(told).isNotEmpty();
  }

  @Test
  void aTornEndOfTheLogIsCut() throws Exception {
    int acknowledged = killedWriter();
    Path log = only(".log");
    byte[] content = Files.readAllBytes(log);
    Files.write(log, Arrays.copyOf(content, content.length - 20));
    try (RocksEngine engine = open()) {
      Table table = engine.table("t");
      for (int i = 0; i < acknowledged - 1; i++) {
        assertThat(engine.get(table, key(i))).isEqualTo(value(i));
      }
      assertThat(engine.get(table, key(acknowledged - 1))).isNull();
    }
  }

  @Test
  void aMissingTableFileIsDamage() throws IOException {
    try (RocksEngine engine = open()) {
      fill(engine.table("t"), engine);
    }
    Files.delete(only(".sst"));
    assertDamaged(this::open);
  }

  @Test
  void damageInTheManifestIsTold() throws IOException {
    try (RocksEngine engine = open()) {
      fill(engine.table("t"), engine);
    }
    Path manifest =
        Platform.system().files().list(dir).stream()
            .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
            .findFirst()
            .orElseThrow();
    flip(manifest, Files.size(manifest) / 2);
    assertDamaged(this::open);
  }

  private RocksEngine open() {
    return RocksEngine.open(
        RocksOptions.builder(dir)
            .listener(
                new StorageListener() {
                  @Override
                  public void damaged(String place) {
                    told.add(place);
                  }
                })
            .build());
  }

  /** Leaves a log behind, as only a process that was not closed does. Returns how many writes. */
  private int killedWriter() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                dir.toString())
            .inheritIO()
            .start();
    assertThat(child.waitFor()).isEqualTo(Child.DIED);
    return ENTRIES;
  }

  private Path only(String end) throws IOException {
    List<Path> found =
        Platform.system().files().list(dir).stream()
            .filter(file -> file.toString().endsWith(end))
            .toList();
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private static void flip(Path file, long position) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[(int) position] ^= 0x10;
    Files.write(file, content);
  }

  private static void fill(Table table, RocksEngine engine) {
    for (int i = 0; i < ENTRIES; i++) {
      engine.put(table, key(i), value(i), Durability.BUFFERED);
    }
  }

  private static Bytes key(int i) {
    return utf8("%08d".formatted(i));
  }

  private static int number(Bytes key) {
    return Integer.parseInt(key.toUtf8());
  }

  private static Bytes value(int i) {
    byte[] value = new byte[1000];
    new Random(i).nextBytes(value);
    return UnsafeBytes.wrap(value);
  }

  private static void assertDamaged(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
  }

  /** Writes and dies without closing. */
  static final class Child {
    static final int DIED = 7;

    private Child() {}

    public static void main(String[] args) {
      RocksEngine engine = RocksEngine.open(RocksOptions.at(Path.of(args[0])));
      fill(engine.table("t"), engine);
      Runtime.getRuntime().halt(DIED);
    }
  }
}
