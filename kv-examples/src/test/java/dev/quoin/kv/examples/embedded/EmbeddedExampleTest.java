package dev.quoin.kv.examples.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Kv;
import dev.quoin.kv.core.EmbeddedKv;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.storage.lmdb.LmdbEngine;
import dev.quoin.kv.storage.lmdb.LmdbOptions;
import dev.quoin.kv.storage.mmap.MmapEngine;
import dev.quoin.kv.storage.mmap.MmapOptions;
import dev.quoin.kv.storage.rocks.RocksEngine;
import dev.quoin.kv.storage.rocks.RocksOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedExampleTest {
  @TempDir Path directory;

  @Test
  void doesTheSameOnRocks() {
    run(RocksEngine.open(RocksOptions.at(directory)));
  }

  @Test
  void doesTheSameOnLmdb() {
    run(LmdbEngine.open(LmdbOptions.at(directory)));
  }

  @Test
  void doesTheSameOnMmap() {
    run(MmapEngine.open(MmapOptions.at(directory)));
  }

  private static void run(StorageEngine engine) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Kv kv = EmbeddedKv.open(engine)) {
      EmbeddedExample.run(kv, new PrintStream(out, true, UTF_8));
    }
    assertThat(out.toString(UTF_8))
        .isEqualTo("somebody was faster: NOT_APPLIED\nuser:3 = Carol\nuser:2 = Bob\nlater: Bob\n");
  }
}
