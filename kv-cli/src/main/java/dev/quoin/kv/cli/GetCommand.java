package dev.quoin.kv.cli;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.Keyspace;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kv get KEY}. */
@Command(name = "get", description = "Reads a value.", sortOptions = false)
final class GetCommand extends StoreCommand {
  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  String key = "";

  GetCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run(OpenStore opened, Keyspace keyspace) throws IOException {
    Optional<Entry> entry = keyspace.get(Bytes.utf8(key));
    if (entry.isEmpty()) {
      terminal().err().println("kv: key " + Bytes.utf8(key) + " not found");
      return Failures.NOT_FOUND;
    }
    answers().value(entry.get());
    return 0;
  }
}
