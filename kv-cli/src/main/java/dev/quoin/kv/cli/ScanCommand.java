package dev.quoin.kv.cli;

import dev.quoin.kv.Keyspace;
import dev.quoin.kv.Scan;
import dev.quoin.kv.ScanIterator;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kv scan}. */
@Command(name = "scan", description = "Prints entries in order.", sortOptions = false)
final class ScanCommand extends StoreCommand {
  @Mixin RangeOptions keys = new RangeOptions();

  @Option(names = "--limit", paramLabel = "N", description = "At most N entries.")
  long limit = Long.MAX_VALUE;

  @Option(names = "--reverse", description = "From the last key to the first.")
  boolean reverse;

  @Option(names = "--keys-only", description = "Without the values.")
  boolean keysOnly;

  ScanCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (limit < 0) {
      throw new UsageException("--limit: " + limit + " (expected: >= 0)");
    }
  }

  @Override
  int run(OpenStore opened, Keyspace keyspace) throws IOException {
    Scan scan = Scan.range(keys.range()).limit(limit);
    scan = reverse ? scan.reversed() : scan;
    scan = keysOnly ? scan.keysOnly() : scan;
    Answers answers = answers();
    ScanIterator entries = new ScanIterator(keyspace, scan);
    long printed = 0;
    while (entries.hasNext()) {
      answers.entry(entries.next(), keysOnly);
      if (++printed % 1024 == 0 && terminal().isBroken()) {
        return 0;
      }
    }
    answers.end();
    return 0;
  }
}
