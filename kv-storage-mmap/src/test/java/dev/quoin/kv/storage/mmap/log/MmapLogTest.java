package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.spi.log.PhysicalLog;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.tck.LogTck;
import java.nio.file.Path;

class MmapLogTest extends LogTck {
  @Override
  protected PhysicalLog open(Path directory, Platform platform, int fileBytes) {
    return MmapLog.open(
        MmapLogOptions.at(directory).withPlatform(platform).withFileBytes(fileBytes));
  }
}
