package dev.quoin.kv.cli;

import dev.quoin.kv.Keyspace;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code kv verify}: reads everything and checks every checksum there is. */
@Command(
    name = "verify",
    description = "Reads all keyspaces and checks every checksum; exit code 5 where one fails.",
    sortOptions = false)
final class VerifyCommand extends StoreCommand {
  VerifyCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  int run(OpenStore opened, Keyspace keyspace) throws IOException {
    Progress progress = new Progress(terminal(), "verified", 0);
    long records = opened.kv().verify(read -> progress.at(read, 0));
    progress.end(records);
    answers()
        .done(
            records + " entries, no damage found",
            Map.of("entries", records, "damaged", false, "engine", opened.engine().name()));
    return 0;
  }
}
