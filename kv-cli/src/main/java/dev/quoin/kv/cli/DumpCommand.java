package dev.quoin.kv.cli;

import dev.quoin.kv.Entry;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.Scan;
import dev.quoin.kv.ScanIterator;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kv dump FILE}: the file is there whole or not at all. */
@Command(
    name = "dump",
    description = "Writes entries to a file, in the order of their keys.",
    sortOptions = false)
final class DumpCommand extends StoreCommand {
  private static final int OUT_BUFFER_BYTES = 1 << 18;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = "-",
      description = "The file, replaced if it exists; - is standard output (the default).")
  String file = "-";

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "tsv or json (default: json if the file ends in .json, .jsonl or .ndjson).")
  @Nullable RecordForm recordForm;

  @Mixin RangeOptions keys = new RangeOptions();

  DumpCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  void check() {
    if (Files.isDirectory(Path.of(file))) {
      throw new UsageException(file + " is a directory (expected: a file)");
    }
  }

  @Override
  int run(OpenStore opened, Keyspace keyspace) throws IOException {
    Path target = Path.of(file);
    RecordForm chosen = recordForm != null ? recordForm : RecordForm.of(target);
    Progress progress = new Progress(terminal(), "dumped", 0);
    if (file.equals("-")) {
      progress.end(copy(keyspace, terminal().out(), chosen, progress));
      return 0;
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      try (OutputStream out =
          new BufferedOutputStream(new FileOutputStream(file), OUT_BUFFER_BYTES)) {
        progress.end(copy(keyspace, out, chosen, progress));
      }
      return 0;
    }
    Path partial = target.resolveSibling(target.getFileName() + ".partial");
    try {
      long records;
      try (FileOutputStream raw = new FileOutputStream(partial.toFile());
          OutputStream out = new BufferedOutputStream(raw, OUT_BUFFER_BYTES)) {
        records = copy(keyspace, out, chosen, progress);
        out.flush();
        raw.getFD().sync();
      }
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      progress.end(records);
    } finally {
      Files.deleteIfExists(partial);
    }
    return 0;
  }

  private long copy(Keyspace keyspace, OutputStream out, RecordForm chosen, Progress progress)
      throws IOException {
    RecordWriter writer = new RecordWriter(out, chosen);
    ScanIterator entries = new ScanIterator(keyspace, Scan.range(keys.range()));
    long records = 0;
    while (entries.hasNext()) {
      Entry entry = entries.next();
      writer.write(entry.key(), entry.value());
      records++;
      progress.at(records, 0);
      if (out == terminal().out() && records % 1024 == 0 && terminal().isBroken()) {
        break;
      }
    }
    return records;
  }
}
