package dev.quoin.kv.cli;

import dev.quoin.kv.Keyspace;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kv count}. */
@Command(name = "count", description = "Counts entries one by one.", sortOptions = false)
final class CountCommand extends StoreCommand {
  @Mixin RangeOptions keys = new RangeOptions();

  CountCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run(OpenStore opened, Keyspace keyspace) throws IOException {
    long count = keyspace.count(keys.range());
    answers().done(Long.toString(count), Map.of("count", count));
    return 0;
  }
}
