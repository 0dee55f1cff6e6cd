package dev.quoin.kv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.cli.CommandLineFixture.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
  @TempDir Path directory;

  private final CommandLineFixture kv = new CommandLineFixture();

  @ParameterizedTest
  @ValueSource(strings = {"rocks", "lmdb", "mmap"})
  void singleEntriesComeAndGo(String engine) {
    Path data = directory.resolve("store");
    assertThat(run(data, engine, "put", "user:1", "Alice").out()).isEqualTo("OK\n");
    assertThat(run(data, engine, "put", "user:2", "Bob").code()).isZero();
    assertThat(run(data, engine, "get", "user:1").out()).isEqualTo("Alice\n");
    assertThat(run(data, engine, "put", "--if-absent", "user:1", "Eve").code()).isEqualTo(1);
    assertThat(run(data, engine, "count").out()).isEqualTo("2\n");
    assertThat(run(data, engine, "scan", "--reverse").out())
        .isEqualTo("user:2\tBob\nuser:1\tAlice\n");
    assertThat(run(data, engine, "scan", "--from", "user:2", "-w", "json").out())
        .startsWith("{\"key\":\"user:2\",\"value\":\"Bob\",\"version\":\"")
        .endsWith("}\n");
    assertThat(run(data, engine, "scan", "-w", "table").out())
        .contains("KEY", "user:1", "Alice", "2 entries");
    assertThat(run(data, engine, "del", "user:1").code()).isZero();
    assertThat(run(data, engine, "del", "user:1").code()).isEqualTo(1);
    Answer missing = run(data, engine, "get", "user:1");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).isEqualTo("kv: key user:1 not found\n");
    assertThat(run(data, engine, "verify", "-w", "json").out())
        .contains("\"entries\":1", "\"damaged\":0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rocks", "lmdb", "mmap"})
  void aFileComesBackByteForByte(String engine) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      lines.add("package-%05d\tdescription %d of \\ \"things\"\t☃".formatted(i, i * 7));
    }
    Path sorted = directory.resolve("sorted.tsv");
    Files.write(sorted, lines);
    Collections.shuffle(lines, new Random(5));
    Path shuffled = directory.resolve("shuffled.tsv");
    Files.write(shuffled, lines);
    Path data = directory.resolve("store");

    Answer load = run(data, engine, "load", shuffled);
    assertThat(load.code()).isZero();
    assertThat(load.err()).endsWith("acknowledged 20000\n");
    assertThat(run(data, engine, "load", shuffled).err()).endsWith("acknowledged 20000\n");
    assertThat(run(data, engine, "count").out()).isEqualTo("20000\n");

    Path copy = directory.resolve("copy.tsv");
    assertThat(run(data, engine, "dump", copy).err()).endsWith("dumped 20000\n");
    assertThat(copy).hasSameBinaryContentAs(sorted);
    assertThat(run(data, engine, "dump").bytes())
        .isEqualTo(Bytes.copyOf(Files.readAllBytes(sorted)));

    Path json = directory.resolve("copy.jsonl");
    run(data, engine, "dump", json);
    Path second = directory.resolve("second");
    assertThat(run(second, engine, "load", json).code()).isZero();
    assertThat(run(second, engine, "dump").bytes())
        .isEqualTo(Bytes.copyOf(Files.readAllBytes(sorted)));
  }

  @Test
  void standardInputIsLoaded() {
    Path data = directory.resolve("store");
    kv.typing("b\t2\na\t1\n");
    assertThat(run(data, "mmap", "load", "-").code()).isZero();
    assertThat(run(data, "mmap", "scan").out()).isEqualTo("a\t1\nb\t2\n");
  }

  @Test
  void aMalformedLineStopsTheLoadAndKeepsWhatWasAcknowledged() throws IOException {
    Path file = Files.writeString(directory.resolve("bad.tsv"), "a\t1\nbroken\n");
    Answer load = run(directory.resolve("store"), "mmap", "load", file);
    assertThat(load.code()).isEqualTo(2);
    assertThat(load.err()).contains("line 2: no tab (expected: key<TAB>value)");
    assertThat(load.err()).contains("acknowledged 0");
  }

  @Test
  void keyspacesAreApart() {
    Path data = directory.resolve("store");
    run(data, "mmap", "put", "k", "one", "--keyspace", "first");
    run(data, "mmap", "put", "k", "two", "--keyspace", "second");
    assertThat(run(data, "mmap", "get", "k", "--keyspace", "first").out()).isEqualTo("one\n");
    assertThat(run(data, "mmap", "get", "k").code()).isEqualTo(1);
    assertThat(run(data, "mmap", "get", "k", "--keyspace", ".no").code()).isEqualTo(2);
  }

  @Test
  void anotherEngineIsToldByName() {
    Path data = directory.resolve("store");
    run(data, "rocks", "put", "k", "v");
    Answer wrong = run(data, "lmdb", "get", "k");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("engine rocks").contains("--engine");
    assertThat(kv.run("get", "k", "--data", data).out()).isEqualTo("v\n");
  }

  @Test
  void mistakesAreToldInOneLine() {
    Path data = directory.resolve("none");
    for (Object[] words :
        List.of(
            new Object[] {"get", "k", "--data", data},
            new Object[] {"get", "k"},
            new Object[] {"nonsense"},
            new Object[] {},
            new Object[] {"put", "k", "v", "--data", data, "--engine", "paper"},
            new Object[] {"put", "k", "v", "--data", data, "--set", "no-such-setting=1"},
            new Object[] {"scan", "--limit", "-1", "--data", data},
            new Object[] {"load", directory, "--data", data},
            new Object[] {"put", "k", "v", "--data", data, "--timeout", "0"})) {
      Answer answer = kv.run(words);
      assertThat(answer.code()).as(answer.err()).isEqualTo(2);
      assertThat(answer.err().lines().filter(line -> line.startsWith("kv: "))).hasSize(1);
    }
    Answer missing = kv.run("load", directory.resolve("missing.tsv"), "--data", data);
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).contains("missing.tsv does not exist");
  }

  @Test
  void damageHasAnExitCodeOfItsOwn() throws IOException {
    Path data = directory.resolve("store");
    Path file = Files.writeString(directory.resolve("some.tsv"), "k\t" + "v".repeat(5000) + "\n");
    run(data, "mmap", "load", file);
    try (var files = Files.walk(data)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        byte[] content = Files.readAllBytes(each);
        String text = new String(content, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("vvvvvvvv");
        if (at >= 0) {
          content[at + 1000] ^= 1;
          Files.write(each, content);
        }
      }
    }
    assertThat(run(data, "mmap", "verify").code()).isEqualTo(5);
  }

  private Answer run(Path data, String engine, Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", data, "--engine", engine));
    return kv.run(all.toArray());
  }
}
