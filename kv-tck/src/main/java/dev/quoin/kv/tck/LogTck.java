package dev.quoin.kv.tck;

import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.Platform;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link PhysicalLog} as tests. A log proves itself by
 *
 * <pre>{@code
 * class MyLogTest extends LogTck {
 *   @Override protected PhysicalLog open(Path directory, Platform platform, int fileBytes) {
 *     return MyLog.open(directory, platform, fileBytes);
 *   }
 * }
 * }</pre>
 *
 * <p>The log reaches its files through the platform only: some suites hand it a disk that loses
 * power, fills up or fails. Random tests print their seed; {@code -Dquoin.tck.seed=…} repeats one,
 * {@code -Dquoin.tck.rounds=…} makes them run longer.
 */
public abstract class LogTck {
  /** For subclasses. */
  protected LogTck() {}

  /**
   * Opens the log in a directory, which is made if need be.
   *
   * @param fileBytes about how long a file is to be, so that small tests see many of them
   */
  protected abstract PhysicalLog open(Path directory, Platform platform, int fileBytes);

  @Nested
  class Records extends LogRecordTck {
    Records() {
      super(LogTck.this::open);
    }
  }

  @Nested
  class Histories extends LogHistoryTck {
    Histories() {
      super(LogTck.this::open);
    }
  }

  @Nested
  class Threads extends LogThreadTck {
    Threads() {
      super(LogTck.this::open);
    }
  }

  @Nested
  class Crashes extends LogCrashTck {
    Crashes() {
      super(LogTck.this::open);
    }
  }
}
