package dev.quoin.kv.cli;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.KvException;
import dev.quoin.kv.core.VerifyListener;
import dev.quoin.kv.core.VerifyReport;
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
    VerifyReport report = opened.kv().verify(new Watcher(terminal(), progress));
    progress.end(report.entries());
    answers()
        .done(
            "%d entries in %d keyspaces, %d damaged"
                .formatted(report.entries(), report.keyspaces(), report.damaged()),
            Map.of(
                "entries", report.entries(),
                "keyspaces", report.keyspaces(),
                "bytes", report.bytes(),
                "damaged", report.damaged()));
    return report.damaged() == 0 ? 0 : Failures.DAMAGED;
  }

  private record Watcher(Terminal terminal, Progress progress) implements VerifyListener {
    @Override
    public void progress(String keyspace, long entries, long bytes) {
      progress.at(entries, 0);
    }

    @Override
    public void damaged(String keyspace, Bytes key, KvException why) {
      terminal.err().println("kv: " + why.getMessage());
    }
  }
}
