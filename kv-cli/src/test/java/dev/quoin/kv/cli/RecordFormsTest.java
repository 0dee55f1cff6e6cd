package dev.quoin.kv.cli;

import static dev.quoin.kv.Bytes.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecordFormsTest {
  @Test
  void tsvKeepsEveryByteOfTheValueBehindTheFirstTab() throws IOException {
    byte[] file = "a\t1\t2\\n\r\n\nb\t\nc\tlast".getBytes(UTF_8);
    assertThat(read(file, RecordForm.TSV))
        .containsExactly(
            new FileRecord(utf8("a"), utf8("1\t2\\n\r")),
            new FileRecord(utf8("b"), Bytes.EMPTY),
            new FileRecord(utf8("c"), utf8("last")));
  }

  @Test
  void malformedLinesAreToldByNumber() {
    assertThatThrownBy(() -> read("a\t1\nno tab\n".getBytes(UTF_8), RecordForm.TSV))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining("no tab");
    assertThatThrownBy(() -> read("\tvalue\n".getBytes(UTF_8), RecordForm.TSV))
        .hasMessageContaining("the key is empty");
    for (String bad :
        List.of(
            "{\"key\":\"a\"}",
            "{\"key\":1,\"value\":\"b\"}",
            "[]",
            "{\"key\":\"a\",\"value\":\"b\"",
            "{\"key\":\"a\",\"value\":\"b\"} x",
            "{\"key\":\"a\",\"valueBase64\":\"***\"}",
            "nonsense")) {
      assertThatThrownBy(() -> read(bad.getBytes(UTF_8), RecordForm.JSON))
          .as(bad)
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("line 1");
    }
  }

  @Test
  void jsonSaysAnyBytes() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    List<FileRecord> records = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      byte[] key = new byte[1 + random.nextInt(20)];
      byte[] value = new byte[random.nextInt(200)];
      random.nextBytes(key);
      random.nextBytes(value);
      records.add(new FileRecord(Bytes.copyOf(key), Bytes.copyOf(value)));
    }
    records.add(new FileRecord(utf8("Zürich \"q\" \\ \n\t"), utf8("☃ 😀 \u0000")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordWriter writer = new RecordWriter(out, RecordForm.JSON);
    for (FileRecord record : records) {
      writer.write(record.key(), record.value());
    }
    assertThat(out.toString(UTF_8).lines()).hasSize(records.size());
    assertThat(read(out.toByteArray(), RecordForm.JSON)).isEqualTo(records);
  }

  @Test
  void tsvRefusesWhatItCannotSay() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecordWriter writer = new RecordWriter(out, RecordForm.TSV);
    assertThatThrownBy(() -> writer.write(utf8("a\tb"), utf8("1"))).hasMessageContaining("tab");
    assertThatThrownBy(() -> writer.write(utf8("a"), utf8("1\n2")))
        .hasMessageContaining("line feed in the value")
        .hasMessageContaining("--format json");
    assertThat(out.size()).isZero();
  }

  @Test
  void aReaderFindsItsPlaceAgain() throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      file.append("key-").append(i).append('\t').append("v".repeat(i % 40)).append('\n');
    }
    byte[] bytes = file.toString().getBytes(UTF_8);
    RecordReader first = new RecordReader(new ByteArrayInputStream(bytes), RecordForm.TSV);
    for (int i = 0; i < 12_345; i++) {
      assertThat(first.next()).isNotNull();
    }
    RecordReader second = new RecordReader(new ByteArrayInputStream(bytes), RecordForm.TSV);
    assertThat(second.skip(first.offset(), first.lines())).isTrue();
    assertThat(second.checksum()).isEqualTo(first.checksum());
    assertThat(second.next()).isEqualTo(first.next());
    assertThat(second.lines()).isEqualTo(12_346);
    RecordReader third = new RecordReader(new ByteArrayInputStream(bytes), RecordForm.TSV);
    assertThat(third.skip(bytes.length + 1, 0)).isFalse();
  }

  private static List<FileRecord> read(byte[] file, RecordForm form) throws IOException {
    RecordReader reader = new RecordReader(new ByteArrayInputStream(file), form);
    List<FileRecord> records = new ArrayList<>();
    for (FileRecord record = reader.next(); record != null; record = reader.next()) {
      records.add(record);
    }
    return records;
  }
}
