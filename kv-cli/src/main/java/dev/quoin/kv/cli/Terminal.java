package dev.quoin.kv.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads and writes: standard input, output and error, and whether somebody watches.
 *
 * @param in standard input
 * @param out standard output, buffered
 * @param err standard error, flushed line by line
 * @param watched whether standard error is a terminal, so that a progress bar makes sense
 */
record Terminal(InputStream in, PrintStream out, PrintStream err, boolean watched) {
  private static final int OUT_BUFFER_BYTES = 1 << 16;

  /** Set by the script that starts the command: the JVM cannot ask about standard error alone. */
  private static final String WATCHED = "quoin.kv.watched";

  /** Returns that of this process. */
  static Terminal ofProcess() {
    PrintStream out =
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    return new Terminal(System.in, out, err, Boolean.getBoolean(WATCHED));
  }

  /** Flushes standard output and returns whether its reader has gone away. */
  boolean isBroken() {
    return out.checkError();
  }
}
