package dev.quoin.kv.cli;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.PutOptions;
import dev.quoin.kv.Version;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv put KEY VALUE}. */
@Command(name = "put", description = "Writes a value.", sortOptions = false)
final class PutCommand extends StoreCommand {
  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  String key = "";

  @Parameters(index = "1", paramLabel = "VALUE", description = "The value.")
  String value = "";

  @Option(names = "--if-absent", description = "Only if the key has no value; else exit code 1.")
  boolean ifAbsent;

  PutCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run(OpenStore opened, Keyspace keyspace) throws IOException {
    Version version =
        keyspace.put(
            Bytes.utf8(key),
            Bytes.utf8(value),
            ifAbsent ? PutOptions.ifAbsent() : PutOptions.ALWAYS);
    answers().done("OK", Map.of("version", version));
    return 0;
  }

  @Override
  boolean readsOnly() {
    return false;
  }
}
