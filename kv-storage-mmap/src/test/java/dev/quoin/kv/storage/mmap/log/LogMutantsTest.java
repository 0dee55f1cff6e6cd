package dev.quoin.kv.storage.mmap.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The kit catches every log that is broken on purpose, and the same test passes one that is not.
 */
class LogMutantsTest {
  @ParameterizedTest
  @EnumSource(LogMutation.class)
  void theKitCatches(LogMutation mutation) {
    TestExecutionSummary sound = run(null, mutation);
    assertThat(sound.getFailures().stream().map(TestExecutionSummary.Failure::getException))
        .as("%s: not mutated", mutation.caughtBy)
        .isEmpty();
    assertThat(sound.getTestsSucceededCount()).as("%s: not mutated", mutation.caughtBy).isOne();
    TestExecutionSummary mutated = run(mutation, mutation);
    assertThat(mutated.getTestsFailedCount()).as("%s: %s", mutation, mutation.caughtBy).isOne();
    assertThat(mutated.getFailures().get(0).getException())
        .isInstanceOfAny(AssertionError.class, RuntimeException.class);
  }

  private static TestExecutionSummary run(LogMutation applied, LogMutation mutation) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    MutatedLogKit.mutation = applied;
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(
                    selectNestedMethod(
                        List.of(MutatedLogKit.class.getName()),
                        "dev.quoin.kv.tck.LogTck$" + mutation.suite,
                        mutation.caughtBy))
                .build(),
            summary);
    return summary.getSummary();
  }
}
