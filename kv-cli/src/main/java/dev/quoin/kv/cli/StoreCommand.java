package dev.quoin.kv.cli;

import dev.quoin.kv.Keyspace;
import dev.quoin.kv.Kv;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command on one keyspace of a store that is open while the command runs. */
abstract class StoreCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin StoreOptions store = new StoreOptions();

  @Option(
      names = "--keyspace",
      paramLabel = "K",
      defaultValue = Kv.DEFAULT_KEYSPACE,
      description = "The keyspace (default: ${DEFAULT-VALUE}).")
  String keyspace = Kv.DEFAULT_KEYSPACE;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long one call may take (default: ${DEFAULT-VALUE}).")
  double timeoutSeconds = 60;

  @Option(
      names = "-w",
      paramLabel = "FORM",
      defaultValue = "simple",
      description = "How answers are written: simple, json or table (default: ${DEFAULT-VALUE}).")
  OutputForm form = OutputForm.SIMPLE;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this text.")
  boolean help;

  StoreCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public final Integer call() throws IOException {
    if (!(timeoutSeconds > 0) || timeoutSeconds > Integer.MAX_VALUE) {
      throw new UsageException("--timeout: " + timeoutSeconds + " (expected: > 0)");
    }
    check();
    try (OpenStore opened = store.open(terminal, readsOnly())) {
      Keyspace selected =
          opened
              .kv()
              .keyspace(keyspace)
              .withTimeout(Duration.ofNanos((long) (timeoutSeconds * 1e9)));
      int code = run(opened, selected);
      terminal.out().flush();
      return code;
    }
  }

  /** Refuses what makes no sense before the store is opened, or made. */
  void check() throws IOException {}

  /** Does the work and returns the exit code. */
  abstract int run(OpenStore opened, Keyspace keyspace) throws IOException;

  /** Returns whether the command makes no sense on a store that does not exist yet. */
  boolean readsOnly() {
    return true;
  }

  final Terminal terminal() {
    return terminal;
  }

  final Answers answers() throws IOException {
    return Answers.of(form, terminal.out());
  }
}
