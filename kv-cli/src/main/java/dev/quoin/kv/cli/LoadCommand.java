package dev.quoin.kv.cli;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Keyspace;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code kv load FILE}: writes the records of a file in their order, says how many were
 * acknowledged, and goes on where it was cut off when it is run again.
 */
@Command(
    name = "load",
    description = {
      "Writes the records of a file. Prints 'acknowledged N' each second and at the end: the first N"
          + " records of the file are then as safe as --durability says. Run again after it was cut"
          + " off, it goes on behind the last acknowledged record."
    },
    sortOptions = false)
final class LoadCommand extends StoreCommand {
  /** Records are acknowledged in batches of about this many bytes, and at most so many records. */
  private static final int BATCH_BYTES = 1 << 18;

  private static final int BATCH_RECORDS = 512;

  /** How often the place to go on from is written down. */
  private static final int RECORDS_BETWEEN_BOOKMARKS = 16 * BATCH_RECORDS;

  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - is standard input.")
  String file = "-";

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "tsv or json (default: json if the file ends in .json, .jsonl or .ndjson).")
  @Nullable RecordForm recordForm;

  @Option(names = "--restart", description = "Begins at the first record in any case.")
  boolean restart;

  LoadCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  boolean readsOnly() {
    return false;
  }

  @Override
  void check() throws IOException {
    Path source = Path.of(file);
    if (!file.equals("-") && !Files.exists(source)) {
      throw new NoSuchFileException(file);
    }
    if (Files.isDirectory(source)) {
      throw new UsageException(file + " is a directory (expected: a file of records)");
    }
  }

  @Override
  int run(OpenStore opened, Keyspace keyspace) throws IOException {
    Path source = Path.of(file);
    RecordForm chosen = recordForm != null ? recordForm : RecordForm.of(source);
    if (file.equals("-")) {
      copy(new RecordReader(terminal().in(), chosen), keyspace, null, 0);
      return 0;
    }
    LoadBookmark bookmark = LoadBookmark.of(opened.kv(), keyspace.name(), source);
    try (InputStream in = new FileInputStream(file)) {
      RecordReader reader = new RecordReader(in, chosen);
      LoadBookmark.Place place = restart ? null : bookmark.read();
      if (place != null) {
        if (reader.skip(place.offset(), place.lines()) && reader.checksum() == place.checksum()) {
          terminal().err().println("going on behind record " + place.records());
          copy(reader, keyspace, bookmark, place.records());
          return 0;
        }
        terminal().err().println("the file has changed since it was cut off: loading all of it");
      } else {
        copy(reader, keyspace, bookmark, 0);
        return 0;
      }
    }
    try (InputStream in = new FileInputStream(file)) {
      copy(new RecordReader(in, chosen), keyspace, bookmark, 0);
    }
    return 0;
  }

  private void copy(
      RecordReader reader, Keyspace keyspace, @Nullable LoadBookmark bookmark, long before)
      throws IOException {
    Progress progress =
        new Progress(terminal(), "acknowledged", bookmark == null ? 0 : Files.size(Path.of(file)));
    long acknowledged = before;
    long marked = before;
    try {
      for (int records = writeBatch(reader, keyspace);
          records > 0;
          records = writeBatch(reader, keyspace)) {
        acknowledged += records;
        if (bookmark != null && acknowledged - marked >= RECORDS_BETWEEN_BOOKMARKS) {
          bookmark.write(
              new LoadBookmark.Place(
                  reader.offset(), reader.lines(), acknowledged, reader.checksum()));
          marked = acknowledged;
        }
        progress.at(acknowledged, reader.offset());
      }
      if (bookmark != null && marked > 0) {
        bookmark.remove();
      }
    } finally {
      progress.end(acknowledged);
    }
  }

  /** Writes the next records together and returns how many there were, 0 at the end of the file. */
  private static int writeBatch(RecordReader reader, Keyspace keyspace) throws IOException {
    Batch.Builder batch = Batch.builder();
    int records = 0;
    long bytes = 0;
    while (records < BATCH_RECORDS && bytes < BATCH_BYTES) {
      FileRecord record = reader.next();
      if (record == null) {
        break;
      }
      batch.put(record.key(), record.value());
      records++;
      bytes += record.key().length() + record.value().length();
    }
    if (records > 0) {
      keyspace.batch(batch.build());
    }
    return records;
  }
}
