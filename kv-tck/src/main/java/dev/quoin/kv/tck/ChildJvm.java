package dev.quoin.kv.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Another Java process with the java, the class path and the flags of this one, but without its
 * agents. Talked to in lines.
 */
final class ChildJvm implements AutoCloseable {
  /** The exit status of a process that was killed. */
  static final int KILLED = 128 + 9;

  private static final long PATIENCE_SECONDS = 90;

  private final Process process;
  private final Path errors;
  private final BufferedReader out;
  private final Writer in;
  private volatile boolean hung;

  private ChildJvm(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.in = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts a process.
   *
   * @param errors the file that takes what it says on stderr
   */
  static ChildJvm start(Class<?> main, List<String> arguments, Path errors) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-javaagent:") && !flag.startsWith("-agentlib:")) {
        command.add(flag);
      }
    }
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      ChildJvm child = new ChildJvm(process, errors);
      child.killWhenPatienceEnds();
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps whoever waits for a line of a process that hangs from waiting for ever. */
  private void killWhenPatienceEnds() {
    Thread watch =
        new Thread(
            () -> {
              try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                  hung = true;
                  process.toHandle().destroyForcibly();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "tck-child-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /** Sends a line. */
  void send(String line) {
    try {
      in.write(line + "\n");
      in.flush();
    } catch (IOException e) {
      throw new AssertionError("child does not listen; stderr: " + errors(), e);
    }
  }

  /** Waits for the next line, which must come. */
  String receive() {
    String line = receiveOrEnd();
    if (line == null) {
      throw new AssertionError("child ended instead of answering; stderr: " + errors());
    }
    return line;
  }

  /** Waits for the next line, or returns {@code null} if the process has ended. */
  @Nullable String receiveOrEnd() {
    try {
      return out.readLine();
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Kills the process as {@code kill -9} does, if it is still there, and waits for its end. What it
   * has said before can still be received.
   */
  void kill() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  /** Waits for the end of the process and returns its exit status. */
  int awaitEnd() {
    try {
      int status = process.waitFor();
      if (hung) {
        throw new AssertionError("child did not end in time; stderr: " + errors());
      }
      return status;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a child", e);
    }
  }

  /** Returns what the process said on stderr. */
  String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return "(not readable: " + e + ")";
    }
  }

  @Override
  public void close() {
    kill();
  }
}
