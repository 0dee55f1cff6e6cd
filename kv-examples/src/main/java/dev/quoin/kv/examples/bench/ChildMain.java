package dev.quoin.kv.examples.bench;

import dev.quoin.kv.examples.bench.contender.ContenderKind;
import dev.quoin.kv.examples.bench.contender.Contenders;
import dev.quoin.kv.examples.bench.report.MeasurementJson;
import dev.quoin.kv.examples.bench.workload.Floors;
import dev.quoin.kv.examples.bench.workload.RunPlan;
import dev.quoin.kv.examples.bench.workload.StoreRun;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The process in which one contender runs once, so that nobody inherits another one's compiled
 * code, heap or threads. Tells its parent on standard output: {@value #STEP} and a step, or a
 * measurement as JSON; everything else that libraries print goes to standard error.
 */
final class ChildMain {
  /** How a line with a step begins. */
  static final String STEP = "# ";

  private ChildMain() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream parent =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    Path directory = Path.of(arguments[0]);
    List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
    RunPlan plan = RunPlan.of(rest);
    if (plan.contender().equals(Floors.NAME)) {
      new Floors(
              plan,
              directory,
              step -> parent.println(STEP + step),
              row -> parent.println(MeasurementJson.line(row)))
          .run();
    } else {
      ContenderKind kind = Contenders.all().get(plan.contender());
      if (kind == null) {
        throw new IllegalArgumentException("contender: " + plan.contender());
      }
      new StoreRun(
              kind,
              plan,
              directory,
              step -> parent.println(STEP + step),
              row -> parent.println(MeasurementJson.line(row)))
          .run();
    }
    parent.flush();
    // Threads that a library leaves behind do not keep this process.
    Runtime.getRuntime().halt(0);
  }
}
