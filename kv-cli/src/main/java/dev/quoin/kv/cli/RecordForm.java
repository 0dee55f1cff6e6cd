package dev.quoin.kv.cli;

import java.nio.file.Path;
import java.util.Locale;

/** How records stand in a file, as chosen by {@code --format} or by the file's name. */
enum RecordForm {
  /** {@code key<TAB>value}, as bytes, one record a line. */
  TSV,
  /** One JSON object a line, with {@code key} and {@code value}. */
  JSON;

  /** Returns the form that a file's name stands for. */
  static RecordForm of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson")
        ? JSON
        : TSV;
  }
}
