package dev.quoin.kv.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command with real child processes. */
class EnginesCommandTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    return new CommandLine(new EnginesContribution().command())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void comparesInProcessesOfTheirOwnAndLeavesNothingBehind() throws Exception {
    Path data = directory.resolve("data");
    Path json = directory.resolve("report/out.json");
    Path chart = directory.resolve("report/out.svg");
    int code =
        execute(
            "--quick",
            "--keys=200",
            "--heap=64m",
            "--contenders=lmdb-raw",
            "--workloads=put,get",
            "--data=" + data,
            "--json=" + json,
            "--chart=" + chart);
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("put BUFFERED +lmdb-raw")
        .containsPattern("map-read BUFFERED +floor");
    assertThat(err.toString()).contains("lmdb-raw").contains("round 1: put, shuffled");
    assertThat(json).content().contains("\"opsPerSecond\"");
    assertThat(chart).content().contains("<svg");
    try (Stream<Path> left = Files.list(data)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aProcessThatDiesIsTold() {
    int code =
        execute(
            "--quick",
            "--keys=100000",
            "--heap=8m",
            "--contenders=mvstore",
            "--workloads=put",
            "--data=" + directory);
    assertThat(out.toString() + err).contains("OutOfMemory");
    assertThat(code).isEqualTo(3);
  }

  @Test
  void mistakesAreUsage() {
    assertThat(execute("--contenders=nobody")).isEqualTo(2);
    assertThat(err.toString()).contains("--contenders: nobody (expected: some of");
    assertThat(execute("--workloads=nothing")).isEqualTo(2);
    assertThat(execute("--durability=maybe")).isEqualTo(2);
    assertThat(execute("--value-bytes=1")).isEqualTo(2);
  }

  @Test
  void settingsNameEverybody() {
    assertThat(execute("--settings")).isZero();
    assertThat(out.toString()).contains("mvstore", "xodus", "mapdb", "chronicle", "SYNC      —");
  }
}
