package dev.quoin.kv.cli;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.Keyspace;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kv del KEY}. */
@Command(name = "del", description = "Removes a key.", sortOptions = false)
final class DelCommand extends StoreCommand {
  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  String key = "";

  DelCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run(OpenStore opened, Keyspace keyspace) throws IOException {
    if (!keyspace.delete(Bytes.utf8(key))) {
      terminal().err().println("kv: key " + Bytes.utf8(key) + " not found");
      return Failures.NOT_FOUND;
    }
    answers().done("OK", Map.of("deleted", true));
    return 0;
  }
}
