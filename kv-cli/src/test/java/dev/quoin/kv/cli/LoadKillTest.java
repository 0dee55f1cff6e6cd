package dev.quoin.kv.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A load in a process of its own, killed with SIGKILL after it has acknowledged something. */
class LoadKillTest {
  /** Enough that a load outlives its first acknowledgement, printed after a second, by far. */
  private static final int RECORDS = 2_000_000;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"rocks", "lmdb", "mmap"})
  void whatWasAcknowledgedIsThereAndASecondRunCompletesIt(String engine) throws Exception {
    Path file = directory.resolve("records.tsv");
    try (var out = Files.newBufferedWriter(file)) {
      for (int i = 0; i < RECORDS; i++) {
        out.write("key-" + Integer.toString(i * 7919 & 0xFFFFFFF, 36) + "-" + i + "\tvalue " + i);
        out.write('\n');
      }
    }
    Path data = directory.resolve("store");
    long acknowledged = killAfterFirstAcknowledgement(engine, file, data);
    assertThat(acknowledged).isPositive().isLessThan(RECORDS);

    CommandLineFixture kv = new CommandLineFixture();
    Set<String> there = lines(kv.run("dump", "--data", data).out());
    try (var lines = Files.lines(file)) {
      assertThat(lines.limit(acknowledged).filter(line -> !there.contains(line))).isEmpty();
    }
    // The same file, cut a little behind what was acknowledged: the second run need not take long.
    int records = (int) Math.min(RECORDS, acknowledged + 50_000);
    List<String> wanted;
    try (var lines = Files.lines(file)) {
      wanted = lines.limit(records).toList();
    }
    Files.write(file, wanted);
    assertThat(kv.run("load", file, "--data", data).err())
        .endsWith("acknowledged " + records + "\n");
    Set<String> complete = lines(kv.run("dump", "--data", data).out());
    assertThat(wanted.stream().filter(line -> !complete.contains(line))).isEmpty();
    assertThat(kv.run("verify", "--data", data).code()).isZero();
  }

  private static long killAfterFirstAcknowledgement(String engine, Path file, Path data)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--") || argument.startsWith("-Xmx"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("load", file.toString(), "--data", data.toString()));
    command.addAll(List.of("--engine", engine));
    Process load = new ProcessBuilder(command).start();
    long acknowledged;
    try (BufferedReader err =
        new BufferedReader(new InputStreamReader(load.getErrorStream(), UTF_8))) {
      String line = err.readLine();
      while (line != null && !line.startsWith("acknowledged ")) {
        line = err.readLine();
      }
      assertThat(line).as("the first acknowledgement").isNotNull();
      acknowledged = Long.parseLong(line.substring("acknowledged ".length()));
      load.destroyForcibly();
    }
    assertThat(load.waitFor()).isNotZero();
    return acknowledged;
  }

  private static Set<String> lines(String text) {
    return new HashSet<>(text.lines().toList());
  }
}
