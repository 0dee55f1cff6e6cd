package dev.quoin.kv.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.quoin.kv.core.fixture.ImpatientHelper;
import dev.quoin.kv.spi.fixture.LeakyContract;
import dev.quoin.kv.storage.lmdb.fixture.Neighbour;
import dev.quoin.kv.storage.mmap.fixture.MmapSecret;
import dev.quoin.kv.storage.mmap.log.fixture.NosyLog;
import dev.quoin.kv.storage.rocks.fixture.CuriousEngine;
import org.junit.jupiter.api.Test;

/** Each rule fails when it is broken: the fixtures break them on purpose. */
final class RulesTest {
  @Test
  void aLeafThatSeesAnotherIsCaught() {
    assertCaught(
        Rules.arrowsOf(Modules.named("kv-storage-rocks")), CuriousEngine.class, Neighbour.class);
  }

  @Test
  void aContractThatNeedsAnEngineIsCaught() {
    assertCaught(Rules.arrowsOf(Modules.named("kv-spi")), LeakyContract.class, CuriousEngine.class);
  }

  @Test
  void aContractThatShowsALibraryIsCaught() {
    assertCaught(Rules.contractsNeedOnlyTheJdk(), LeakyContract.class);
  }

  @Test
  void aLibraryOutsideItsModuleIsCaught() {
    assertCaught(
        Rules.staysInside("org.lmdbjava..", Modules.named("kv-storage-lmdb")), CuriousEngine.class);
  }

  @Test
  void guiceOutsideAModuleIsCaught() {
    assertCaught(Rules.guiceOnlyInModules(), CuriousEngine.class);
  }

  @Test
  void micrometerOutsideABinderIsCaught() {
    assertCaught(Rules.micrometerOnlyInBinders(), CuriousEngine.class);
  }

  @Test
  void aLogThatKnowsTheEngineIsCaught() {
    assertCaught(Rules.theLogKnowsNoEngine(), NosyLog.class, MmapSecret.class);
  }

  @Test
  void anEmptyNameIsCaught() {
    assertCaught(Rules.honestNames(), ImpatientHelper.class);
  }

  @Test
  void eachReachForTimeThreadsAndRandomnessIsCaught() {
    assertThatThrownBy(
            () -> check(Rules.timeThreadsAndRandomnessAreHandedIn(), ImpatientHelper.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("currentTimeMillis")
        .hasMessageContaining("nanoTime")
        .hasMessageContaining("Thread.<init>")
        .hasMessageContaining("Executors")
        .hasMessageContaining("Random.<init>()")
        .hasMessageContaining("Instant.now");
  }

  @Test
  void seededRandomnessIsAllowed() {
    assertThat(messageOf(Rules.timeThreadsAndRandomnessAreHandedIn(), ImpatientHelper.class))
        .doesNotContain("Random.<init>(long)");
  }

  @Test
  void eachReachForAFileIsCaught() {
    assertThat(messageOf(Rules.filesAreHandedIn(), ImpatientHelper.class))
        .contains("Files.exists")
        .contains("FileChannel.open")
        .contains("java.io.FileInputStream.<init>")
        .contains("java.io.RandomAccessFile.<init>");
  }

  private static void assertCaught(ArchRule rule, Class<?>... classes) {
    assertThatThrownBy(() -> check(rule, classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(classes[0].getName());
  }

  private static String messageOf(ArchRule rule, Class<?>... classes) {
    try {
      check(rule, classes);
    } catch (AssertionError e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("not caught: " + rule.getDescription());
  }

  private static void check(ArchRule rule, Class<?>... classes) {
    rule.check(new ClassFileImporter().importClasses(classes));
  }
}
