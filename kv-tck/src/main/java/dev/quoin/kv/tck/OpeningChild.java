package dev.quoin.kv.tck;

import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.storage.StorageEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that tries to open an engine whenever it is told to, and says how that went. */
final class OpeningChild {
  static final String OPENED = "OPENED";

  private OpeningChild() {}

  /** Takes the directory and then what {@link EngineUnderTest#asArguments} gave. */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    EngineUnderTest subject = EngineUnderTest.fromArguments(arguments, 1);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    StorageEngine held = null;
    while (in.readLine() != null) {
      try {
        held = subject.open(directory, StorageListener.NONE);
        System.out.println(OPENED);
      } catch (KvException e) {
        System.out.println(e.code());
      }
    }
    if (held != null) {
      held.close();
    }
  }
}
