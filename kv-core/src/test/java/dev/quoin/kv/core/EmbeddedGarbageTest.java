package dev.quoin.kv.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.Table;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the layer above the engine allocates, on an engine that allocates nothing. */
class EmbeddedGarbageTest {
  @TempDir Path directory;

  @Test
  void aPutAndAGetMakeLittleGarbage() {
    Bytes[] stored = new Bytes[1];
    EngineDecorator engine =
        new EngineDecorator(Stores.engine(directory.resolve("e"))) {
          @Override
          public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
            if (table.name().equals("meta")) {
              super.put(table, key, head, body, durability);
            } else if (stored[0] == null) {
              stored[0] = head.concat(body);
            }
          }

          @Override
          public @Nullable Bytes get(Table table, Bytes key) {
            return table.name().equals("meta") ? super.get(table, key) : stored[0];
          }
        };
    try (EmbeddedKv kv = EmbeddedKv.open(engine)) {
      Keyspace keyspace = kv.keyspace("k");
      Bytes key = Bytes.utf8("0123456789abcdef");
      Bytes value = Bytes.copyOf(new byte[1024]);
      long put = perCall(() -> keyspace.put(key, value));
      long get = perCall(() -> keyspace.get(key));
      assertThat(put).as("bytes per put").isLessThanOrEqualTo(160);
      assertThat(get).as("bytes per get").isLessThanOrEqualTo(160);
    }
  }

  private static long perCall(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int calls = 50_000;
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / calls;
  }
}
