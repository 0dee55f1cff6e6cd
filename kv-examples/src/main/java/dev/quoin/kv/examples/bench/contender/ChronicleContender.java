package dev.quoin.kv.examples.bench.contender;

import java.io.File;
import java.io.IOException;
import java.util.List;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * Chronicle Map: a hash map in a mapped file whose size is fixed when it is made. Unordered, and
 * without a call that makes a write survive a power loss.
 */
final class ChronicleContender implements Contender {
  static {
    // It would tell its makers that it runs.
    System.setProperty("chronicle.analytics.disable", "true");
  }

  private final ChronicleMap<byte[], byte[]> map;

  ChronicleContender(ContenderKind.Setup setup) throws IOException {
    File file = setup.directory().resolve("data.chronicle").toFile();
    map =
        ChronicleMapBuilder.of(byte[].class, byte[].class)
            .name("bench")
            .entries(setup.entries())
            .constantKeySizeBySample(new byte[setup.keyBytes()])
            .constantValueSizeBySample(new byte[setup.valueBytes()])
            .putReturnsNull(true)
            .checksumEntries(true)
            .createPersistedTo(file);
  }

  @Override
  public void put(Object key, Object value) {
    map.put((byte[]) key, (byte[]) value);
  }

  @Override
  public boolean get(Object key, ValueSink sink) {
    byte[] value = map.get(key);
    if (value == null) {
      return false;
    }
    sink.value(value, 0, value.length);
    return true;
  }

  /** One by one: it has no batches. */
  @Override
  public void batch(List<Object> keys, List<Object> values) {
    for (int i = 0; i < keys.size(); i++) {
      put(keys.get(i), values.get(i));
    }
  }

  @Override
  public void scan(boolean reverse, EntrySink sink) {
    map.forEach((key, value) -> sink.entry(key, 0, key.length, value, 0, value.length));
  }

  /** There is no such call: the operating system writes the mapped file when it likes. */
  @Override
  public boolean sync() {
    return false;
  }

  @Override
  public void settle() {}

  @Override
  public void close() {
    map.close();
  }
}
