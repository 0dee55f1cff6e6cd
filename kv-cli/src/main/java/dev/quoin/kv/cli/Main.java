package dev.quoin.kv.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import picocli.CommandLine;

/** The entry of the {@code kv} command. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.ofProcess(), arguments));
  }

  /**
   * Runs one command on the given terminal and returns its exit code: 0 done, 1 key not found or
   * condition not met, 2 usage, 3 unavailable or timed out, 4 in doubt, 5 damaged data.
   */
  static int run(Terminal terminal, String... arguments) {
    CommandLine line = new CommandLine(new KvCommand(), new CommandFactory(terminal));
    CommandLine bench = new CommandLine(new BenchCommand());
    for (BenchContribution contribution : ServiceLoader.load(BenchContribution.class)) {
      bench.addSubcommand(contribution.command());
    }
    line.addSubcommand(bench);
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setAbbreviatedOptionsAllowed(false);
    line.setParameterExceptionHandler(Failures::usage);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> Failures.report(failure, terminal));
    int code = line.execute(arguments);
    return terminal.isBroken() ? Failures.UNAVAILABLE : code;
  }
}
