package dev.quoin.kv.examples.bench;

import dev.quoin.kv.cli.BenchContribution;

/** Adds {@code kv bench engines} to the command. */
public final class EnginesContribution implements BenchContribution {
  /** For ServiceLoader. */
  public EnginesContribution() {}

  @Override
  public Object command() {
    return new EnginesCommand();
  }
}
