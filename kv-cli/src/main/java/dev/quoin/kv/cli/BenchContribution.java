package dev.quoin.kv.cli;

/**
 * A benchmark that is mounted below {@code kv bench}, found by {@link java.util.ServiceLoader}: so
 * that the command does not depend on the libraries a benchmark compares it with.
 */
public interface BenchContribution {
  /** Returns a picocli-annotated command object, mounted under {@code kv bench}. */
  Object command();
}
