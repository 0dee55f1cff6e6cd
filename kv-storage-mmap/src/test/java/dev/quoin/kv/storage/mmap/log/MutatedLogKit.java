package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.tck.LogTck;
import java.nio.file.Path;

/** The kit over a log with one mutation; run by {@link LogMutantsTest} only. */
class MutatedLogKit extends LogTck {
  static volatile LogMutation mutation;

  @Override
  protected PhysicalLog open(Path directory, Platform platform, int fileBytes) {
    LogMutation applied = mutation;
    MmapLogOptions options = MmapLogOptions.at(directory).withFileBytes(fileBytes);
    return applied == null
        ? MmapLog.open(options.withPlatform(platform))
        : MutatedLog.open(options, platform, applied);
  }
}
