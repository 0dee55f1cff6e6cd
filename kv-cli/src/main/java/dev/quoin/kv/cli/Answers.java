package dev.quoin.kv.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.UnsafeBytes;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;

/** Writes the answers of a command in the chosen form. */
abstract class Answers {
  final PrintStream out;

  private Answers(PrintStream out) {
    this.out = out;
  }

  static Answers of(OutputForm form, PrintStream out) throws IOException {
    return switch (form) {
      case SIMPLE -> new Simple(out);
      case JSON -> new Json(out);
      case TABLE -> new Table(out);
    };
  }

  /** Writes what a single read found. */
  abstract void value(Entry entry) throws IOException;

  /** Writes one of many entries. */
  abstract void entry(Entry entry, boolean keyOnly) throws IOException;

  /** Writes the end of many entries. */
  void end() throws IOException {}

  /** Writes what was done: in the bare form {@code plain}, else the named facts. */
  abstract void done(String plain, Map<String, Object> facts) throws IOException;

  final void raw(Bytes bytes) {
    out.write(UnsafeBytes.array(bytes), UnsafeBytes.offset(bytes), bytes.length());
  }

  private static final class Simple extends Answers {
    Simple(PrintStream out) {
      super(out);
    }

    @Override
    void value(Entry entry) {
      raw(entry.value());
      out.write('\n');
    }

    @Override
    void entry(Entry entry, boolean keyOnly) {
      raw(entry.key());
      if (!keyOnly) {
        out.write('\t');
        raw(entry.value());
      }
      out.write('\n');
    }

    @Override
    void done(String plain, Map<String, Object> facts) {
      out.print(plain);
      out.write('\n');
    }
  }

  private static final class Json extends Answers {
    private final JsonGenerator json;

    Json(PrintStream out) throws IOException {
      super(out);
      this.json = JsonRecords.generator(out);
    }

    @Override
    void value(Entry entry) throws IOException {
      entry(entry, false);
    }

    @Override
    void entry(Entry entry, boolean keyOnly) throws IOException {
      json.writeStartObject();
      JsonRecords.field(json, "key", entry.key());
      if (!keyOnly) {
        JsonRecords.field(json, "value", entry.value());
      }
      json.writeStringField("version", entry.version().toString());
      endLine();
    }

    @Override
    void done(String plain, Map<String, Object> facts) throws IOException {
      json.writeStartObject();
      for (Map.Entry<String, Object> fact : facts.entrySet()) {
        json.writeFieldName(fact.getKey());
        if (fact.getValue() instanceof Number number) {
          json.writeNumber(number.longValue());
        } else if (fact.getValue() instanceof Boolean flag) {
          json.writeBoolean(flag);
        } else {
          json.writeString(fact.getValue().toString());
        }
      }
      endLine();
    }

    private void endLine() throws IOException {
      json.writeEndObject();
      json.flush();
      out.write('\n');
    }
  }

  /** Columns of a fixed width, so that a long scan is printed as it is read. */
  private static final class Table extends Answers {
    private static final int KEY_WIDTH = 32;
    private static final String ROW = "%-" + KEY_WIDTH + "s  %-24s  %s%n";
    private long rows;

    Table(PrintStream out) {
      super(out);
    }

    @Override
    void value(Entry entry) {
      entry(entry, false);
    }

    @Override
    void entry(Entry entry, boolean keyOnly) {
      if (rows++ == 0) {
        out.printf(ROW, "KEY", "VERSION", keyOnly ? "" : "VALUE");
      }
      out.printf(ROW, entry.key(), entry.version(), keyOnly ? "" : entry.value());
    }

    @Override
    void end() {
      out.printf("%,d entries%n", rows);
    }

    @Override
    void done(String plain, Map<String, Object> facts) {
      facts.forEach((name, fact) -> out.printf("%-12s  %s%n", name, fact));
    }
  }
}
