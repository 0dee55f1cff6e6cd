package dev.quoin.kv.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Writes records one a line, in the form in which {@link RecordReader} reads them. */
final class RecordWriter {
  private final OutputStream out;
  private final @Nullable JsonGenerator json;

  RecordWriter(OutputStream out, RecordForm form) throws IOException {
    this.out = out;
    this.json = form == RecordForm.JSON ? JsonRecords.generator(out) : null;
  }

  /**
   * Writes one record.
   *
   * @throws UsageException if the form has no way to say it; nothing is then written
   */
  void write(Bytes key, Bytes value) throws IOException {
    if (json != null) {
      json.writeStartObject();
      JsonRecords.field(json, "key", key);
      JsonRecords.field(json, "value", value);
      json.writeEndObject();
      json.flush();
    } else {
      refuse(key, key, '\t', "a tab in the key");
      refuse(key, key, '\n', "a line feed in the key");
      refuse(key, value, '\n', "a line feed in the value");
      raw(key);
      out.write('\t');
      raw(value);
    }
    out.write('\n');
  }

  private void raw(Bytes bytes) throws IOException {
    out.write(UnsafeBytes.array(bytes), UnsafeBytes.offset(bytes), bytes.length());
  }

  private static void refuse(Bytes key, Bytes bytes, char forbidden, String what) {
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.byteAt(i) == forbidden) {
        throw new UsageException(
            "key %s cannot be written as TSV: %s; use --format json".formatted(key, what));
      }
    }
  }
}
