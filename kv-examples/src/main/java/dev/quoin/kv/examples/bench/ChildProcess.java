package dev.quoin.kv.examples.bench;

import dev.quoin.kv.examples.bench.report.MeasurementJson;
import dev.quoin.kv.examples.bench.workload.Measurement;
import dev.quoin.kv.examples.bench.workload.RunPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Starts a process for one contender's run, and hands on what it tells. */
final class ChildProcess {
  /**
   * What LMDB's buffers and Chronicle Map need; the same for all, so that nobody runs otherwise.
   */
  private static final List<String> OPENS =
      List.of(
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
          "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private static final int SHOWN_LINES = 12;

  private ChildProcess() {}

  /** Returns the flags of every process, without the ones that only open packages. */
  static List<String> flags(String heap) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "-Xms" + heap,
                "-Xmx" + heap,
                "-XX:+UseG1GC",
                "-XX:+AlwaysPreTouch",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    if (Runtime.version().feature() >= 24) {
      flags.add("--enable-native-access=ALL-UNNAMED");
      flags.add("--sun-misc-unsafe-memory-access=allow");
    }
    return flags;
  }

  /**
   * Runs a plan to its end.
   *
   * @param directory for the store and the log of the process; exists
   * @return {@code null} if it ended well, else how it ended and the last it said
   */
  static @org.jspecify.annotations.Nullable String run(
      RunPlan plan,
      String heap,
      Path directory,
      Consumer<String> progress,
      Consumer<Measurement> results)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(heap));
    command.addAll(OPENS);
    command.add("-XX:ErrorFile=" + directory.resolve("crash.log"));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ChildMain.class.getName());
    command.add(directory.toString());
    command.addAll(plan.arguments());
    Path log = directory.resolve("stderr.log");
    Process child = new ProcessBuilder(command).redirectError(log.toFile()).start();
    Thread killer = new Thread(child::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
    try (BufferedReader lines =
        new BufferedReader(
            new java.io.InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ChildMain.STEP)) {
          progress.accept(line.substring(ChildMain.STEP.length()));
        } else if (line.startsWith("{")) {
          results.accept(MeasurementJson.parse(line));
        }
      }
      int code = child.waitFor();
      return code == 0 ? null : "process ended with " + code + ": " + tail(log);
    } finally {
      child.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(killer);
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    // The exception, if there is one, says more than the frames below it.
    return lines.stream()
        .filter(line -> line.contains("Exception") || line.contains("Error"))
        .findFirst()
        .orElse(
            String.join(
                " | ", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())));
  }
}
