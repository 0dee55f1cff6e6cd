package dev.quoin.kv.storage.mmap.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.spi.log.PhysicalLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process appends and is killed; everything it had acknowledged is there. */
class LogKillTest {
  private static final int KILLS = Integer.getInteger("quoin.log.kills", 12);

  @TempDir Path scratch;

  @Test
  void whatAKilledProcessAcknowledgedIsThere() throws Exception {
    Long given = Long.getLong("quoin.tck.seed");
    long seed = given != null ? given : System.nanoTime();
    System.out.println("whatAKilledProcessAcknowledgedIsThere: -Dquoin.tck.seed=" + seed);
    Random random = new Random(seed);
    long acknowledged = -1;
    for (int round = 0; round < KILLS; round++) {
      boolean fromOutside = round % 2 == 0;
      long haltAt = fromOutside ? 0 : 1 + random.nextInt(round % 4 == 1 ? 40 : 3000);
      acknowledged =
          Math.max(acknowledged, runAndKill(fromOutside ? 1 + random.nextInt(2000) : 0, haltAt));
      long last = check("seed " + seed + ", round " + round);
      assertThat(last).as("seed %d, round %d", seed, round).isGreaterThanOrEqualTo(acknowledged);
    }
    assertThat(acknowledged).isPositive();
  }

  /** Returns the last number that the child said to have appended. */
  private long runAndKill(int linesBeforeKill, long haltAt)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LogChild.class.getName(),
                scratch.resolve("log").toString(),
                Long.toString(haltAt))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long last = -1;
    int lines = 0;
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        // The pipe may end in the middle of a line.
        if (line.endsWith(".")) {
          last = Long.parseLong(line.substring(0, line.length() - 1));
        }
        if (++lines == linesBeforeKill) {
          child.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(child.waitFor()).as("exit code").isIn(137, LogChild.HALTED);
    return last;
  }

  /** Reads all, checks that no number is missing, and returns the last. */
  private long check(String what) {
    try (PhysicalLog log = LogChild.open(scratch.resolve("log"), LogChild.files());
        LogCursor cursor = log.cursor(0)) {
      long last = -1;
      while (cursor.next()) {
        long number = LogChild.numberOf(cursor.record());
        assertThat(number).as(what).isEqualTo(last < 0 ? number : last + 1);
        last = number;
      }
      return last;
    }
  }
}
