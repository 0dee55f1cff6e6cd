package dev.quoin.kv.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The kit is run against engines that are broken on purpose. A mutant that survives is a rule that
 * nobody checks.
 */
class MutantsTest {
  static List<Mutant> mutants() {
    return Stream.of(ReadMutants.all(), WriteMutants.all(), LifeMutants.all())
        .flatMap(List::stream)
        .toList();
  }

  @AfterEach
  void clean() throws IOException {
    LifeMutants.closeLeaked();
    MutantSubject.current = Mutant.reference();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isCaught(Mutant mutant) {
    TestExecutionSummary summary = run(mutant.factory(), List.of(selector(mutant)));
    assertThat(summary.getTestsFoundCount()).as("tests found").isPositive();
    assertThat(summary.getTestsFailedCount())
        .as("survived: %s; %s did not notice", mutant.defect(), mutant.test())
        .isPositive();
  }

  /** What a mutant is wrapped in, without the defect: nothing may be wrong with it. */
  @Test
  void whatIsNotBrokenIsNotCaught() {
    Mutant healthy = Mutant.of("none", MutantSubject.class, "", ForwardingEngine::new);
    List<DiscoverySelector> selectors =
        mutants().stream().map(MutantsTest::selector).distinct().toList();
    assertThat(run(healthy.factory(), selectors).getFailures()).isEmpty();
  }

  @Test
  void aProcessThatKeepsWritesToItselfIsCaught() {
    TestExecutionSummary summary = run(List.of(selectClass(ForgetfulCrashes.class)));
    assertThat(summary.getTestsFailedCount()).as("CrashTck did not notice").isPositive();
  }

  private static TestExecutionSummary run(
      StorageEngineFactory factory, List<DiscoverySelector> selectors) {
    MutantSubject.current = factory;
    return run(selectors);
  }

  private static TestExecutionSummary run(List<? extends DiscoverySelector> selectors) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectors).build(), listener);
    return listener.getSummary();
  }

  /** Selects the one test that must notice, with the parameters it takes. */
  private static DiscoverySelector selector(Mutant mutant) {
    Method test =
        Arrays.stream(mutant.suite().getSuperclass().getDeclaredMethods())
            .filter(method -> method.getName().equals(mutant.test()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no test " + mutant.test()));
    return selectNestedMethod(List.of(MutantSubject.class), mutant.suite(), test);
  }
}
