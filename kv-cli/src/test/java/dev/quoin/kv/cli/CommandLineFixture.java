package dev.quoin.kv.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.quoin.kv.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

/** Runs commands in this process and keeps what they print. */
final class CommandLineFixture {
  private byte[] input = new byte[0];

  /** What one command answered. */
  record Answer(int code, Bytes bytes, String err) {
    String out() {
      return bytes.toUtf8();
    }
  }

  CommandLineFixture typing(String text) {
    input = text.getBytes(UTF_8);
    return this;
  }

  Answer run(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    int code =
        Main.run(
            new Terminal(
                new ByteArrayInputStream(input),
                new PrintStream(out, false, UTF_8),
                new PrintStream(err, true, UTF_8),
                false),
            words);
    return new Answer(code, Bytes.copyOf(out.toByteArray()), err.toString(UTF_8));
  }
}
