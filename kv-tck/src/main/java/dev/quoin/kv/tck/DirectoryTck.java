package dev.quoin.kv.tck;

import static dev.quoin.kv.tck.Refusals.assertRefused;
import static dev.quoin.kv.tck.Samples.key;
import static dev.quoin.kv.tck.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.StorageEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The directory of an engine: held by one, marked, and never taken for something else. */
abstract class DirectoryTck extends StorageSuite {
  private static final int NEVER_A_FORMAT = 999_999_999;

  private final FileStore files = Platform.system().files();

  DirectoryTck(EngineUnderTest subject) {
    super(subject);
  }

  @Test
  void aDirectoryIsOpenOnceInAProcess() throws IOException {
    put(1);
    assertRefused(ErrorCode.IN_USE, () -> open(home()));
    assertRefused(ErrorCode.IN_USE, () -> open(scratch.resolve(".").resolve("engine")));
    Path link = Files.createSymbolicLink(scratch.resolve("link"), home());
    assertRefused(ErrorCode.IN_USE, () -> open(link));
    put(2);
    reopen();
    assertThat(Samples.pairs(engine, table)).hasSize(2);
  }

  @Test
  void aDirectoryIsOpenInOneProcess() {
    put(1);
    List<String> arguments = new ArrayList<>(List.of(home().toString()));
    arguments.addAll(subject.asArguments());
    try (ChildJvm child =
        ChildJvm.start(OpeningChild.class, arguments, scratch.resolve("child-errors"))) {
      child.send("open");
      assertThat(child.receive()).as("while we hold it").isEqualTo(ErrorCode.IN_USE.name());
      put(2);
      engine.close();
      child.send("open");
      assertThat(child.receive()).as("after we let go").isEqualTo(OpeningChild.OPENED);
      assertRefused(ErrorCode.IN_USE, () -> open(home()));
      child.kill();
    }
    engine = open(home());
    assertThat(Samples.pairs(engine, engine.table("t"))).hasSize(2);
  }

  @Test
  void theDirectoryAndThoseItStandsInAreMade() {
    Path deep = scratch.resolve("a").resolve("b").resolve("c");
    open(deep).table("t");
    assertThat(deep).isDirectory();
  }

  @Test
  void anEmptyDirectoryBecomesAnEngine() throws IOException {
    Path empty = Files.createDirectory(scratch.resolve("empty"));
    assertThat(open(empty).tableNames()).isEmpty();
  }

  @Test
  void aFileIsNoDirectory() throws IOException {
    Path file = Files.writeString(scratch.resolve("file"), "mine");
    assertRefused(List.of(ErrorCode.IO_ERROR, ErrorCode.INVALID_ARGUMENT), () -> open(file));
    assertThat(file).hasContent("mine");
  }

  @Test
  void theDirectoryOfAnotherEngineIsRefusedByName() throws IOException {
    put(1);
    engine.close();
    byte[] mark = Files.readAllBytes(mark());
    EngineDirectory.mark(files, home(), "othername", 1);
    assertRefused(ErrorCode.WRONG_ENGINE, () -> open(home()));
    assertIntactWith(mark);
  }

  @Test
  void aNewerFormatIsRefusedByName() throws IOException {
    put(1);
    engine.close();
    byte[] mark = Files.readAllBytes(mark());
    EngineDirectory.mark(files, home(), subject.factory().name(), NEVER_A_FORMAT);
    assertRefused(ErrorCode.FORMAT_TOO_NEW, () -> open(home()));
    assertIntactWith(mark);
  }

  @Test
  void aMarkThatIsNotWholeIsDamage() throws IOException {
    put(1);
    engine.close();
    byte[] mark = Files.readAllBytes(mark());
    for (int i = 0; i < mark.length; i++) {
      byte[] flipped = mark.clone();
      flipped[i] ^= 0x04;
      Files.write(mark(), flipped);
      assertRefused(ErrorCode.DAMAGED, () -> open(home()));
      Files.write(mark(), Arrays.copyOf(mark, i));
      assertRefused(ErrorCode.DAMAGED, () -> open(home()));
    }
    assertIntactWith(mark);
  }

  private Path mark() {
    return home().resolve(EngineDirectory.MARK);
  }

  private void assertIntactWith(byte[] mark) throws IOException {
    Files.write(mark(), mark);
    engine = open(home());
    assertThat(engine.get(engine.table("t"), key(1))).isEqualTo(value(1));
  }

  @Test
  void aDirectoryWithFilesOfOthersIsRefusedAndLeftAlone() throws IOException {
    Path strange = Files.createDirectory(scratch.resolve("strange"));
    Files.writeString(strange.resolve("letter.txt"), "mine");
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> open(strange));
    assertThat(strange.resolve("letter.txt")).hasContent("mine");
    assertThat(strange.resolve(EngineDirectory.MARK)).doesNotExist();
  }

  @Test
  void anEngineThatLostItsMarkIsRefusedAndLeftAlone() throws IOException {
    put(1);
    engine.close();
    byte[] mark = Files.readAllBytes(mark());
    Files.delete(mark());
    assertRefused(ErrorCode.INVALID_ARGUMENT, () -> open(home()));
    assertIntactWith(mark);
  }

  @Test
  void anEngineWhoseMakingWasCutOffIsMadeAnew() throws IOException {
    put(1);
    engine.close();
    Files.delete(mark());
    Files.write(home().resolve("QUOIN.making"), new byte[0]);
    Files.writeString(home().resolve("half-made"), "x");
    engine = open(home());
    assertThat(engine.tableNames()).isEmpty();
    reopen();
    put(2);
    reopen();
    assertThat(Samples.pairs(engine, table)).hasSize(1);
  }

  @Test
  void aRefusedOpeningLetsGoOfTheDirectory() throws IOException {
    engine.close();
    byte[] mark = Files.readAllBytes(mark());
    Files.write(mark(), new byte[3]);
    for (int i = 0; i < 5; i++) {
      assertRefused(ErrorCode.DAMAGED, () -> open(home()));
    }
    Files.write(mark(), mark);
    engine = open(home());
    assertThat(engine.tableNames()).containsExactly("t");
  }

  @Test
  void aDirectoryCanBeMovedAndCopied() throws IOException {
    putAll(0, 100);
    engine.close();
    Path moved = Files.move(home(), scratch.resolve("moved"));
    Path copied = Files.createDirectory(scratch.resolve("copied"));
    try (Stream<Path> all = Files.list(moved)) {
      for (Path file : all.toList()) {
        Files.copy(file, copied.resolve(file.getFileName()));
      }
    }
    for (Path place : List.of(moved, copied)) {
      StorageEngine there = open(place);
      assertThat(Samples.pairs(there, there.table("t"))).as("%s", place).hasSize(100);
      there.verify();
    }
  }

  @Test
  void enginesInDifferentDirectoriesHaveNothingInCommon() {
    StorageEngine other = open(scratch.resolve("other"));
    put(1);
    assertThat(other.tableNames()).isEmpty();
    assertThat(Samples.pairs(other, other.table("t"))).isEmpty();
    other.close();
    put(2);
    assertThat(Samples.pairs(engine, table)).hasSize(2);
  }

  @Test
  void openingAndClosingManyTimesLeavesNoFileOpen() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    assumeTrue(system instanceof UnixOperatingSystemMXBean, "open files cannot be counted here");
    var counter = (UnixOperatingSystemMXBean) system;
    reopen();
    long before = counter.getOpenFileDescriptorCount();
    for (int i = 0; i < 25; i++) {
      put(i);
      Samples.pairs(engine, table);
      reopen();
    }
    assertThat(counter.getOpenFileDescriptorCount() - before).as("files left open").isLessThan(10);
    assertThat(Samples.pairs(engine, table)).hasSize(25);
  }
}
