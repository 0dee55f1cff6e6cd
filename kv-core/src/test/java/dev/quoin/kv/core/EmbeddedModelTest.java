package dev.quoin.kv.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.Entry;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.Scan;
import dev.quoin.kv.ScanIterator;
import dev.quoin.kv.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random calls against a sorted map; a failure names its seed. */
class EmbeddedModelTest {
  @TempDir Path directory;

  private final TreeMap<Bytes, Entry> model = new TreeMap<>();
  private Keyspace keyspace;
  private SplittableRandom random;
  private Version last = new Version(0, 0);

  @Test
  void agreesWithASortedMap() {
    for (int round = 0; round < 5; round++) {
      long seed = System.nanoTime();
      try {
        run(seed, directory.resolve("e" + round));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private void run(long seed, Path path) {
    random = new SplittableRandom(seed);
    model.clear();
    last = new Version(0, 0);
    EmbeddedKv kv = EmbeddedKv.open(Stores.engine(path));
    try {
      for (int i = 0; i < 2000; i++) {
        keyspace = kv.keyspace("k");
        step();
        if (i % 500 == 499) {
          assertThat(kv.verify(VerifyListener.NONE).entries()).isEqualTo(model.size());
          kv.close();
          kv = EmbeddedKv.open(Stores.engine(path));
        }
      }
    } finally {
      kv.close();
    }
  }

  private Bytes key() {
    return Bytes.copyOf(new byte[] {(byte) random.nextInt(), (byte) random.nextInt(0, 3)});
  }

  private Bytes value() {
    byte[] value = new byte[random.nextInt(50)];
    random.nextBytes(value);
    return Bytes.copyOf(value);
  }

  private KeyRange range() {
    return switch (random.nextInt(4)) {
      case 0 -> KeyRange.atLeast(key());
      case 1 -> KeyRange.lessThan(key());
      case 2 -> KeyRange.prefix(key().slice(0, 1));
      default -> KeyRange.of(key(), key());
    };
  }

  private NavigableMap<Bytes, Entry> within(KeyRange range) {
    NavigableMap<Bytes, Entry> part = new TreeMap<>(model);
    part.keySet().removeIf(key -> !range.contains(key));
    return part;
  }

  private void wrote(Version version, Bytes key, Bytes value) {
    assertThat(version).isGreaterThanOrEqualTo(last);
    last = version;
    model.put(key, new Entry(key, value, version));
  }

  private void step() {
    Bytes key = key();
    Bytes value = value();
    switch (random.nextInt(12)) {
      case 0 -> {
        Optional<Version> written = keyspace.putIfAbsent(key, value);
        assertThat(written.isPresent()).isEqualTo(!model.containsKey(key));
        written.ifPresent(version -> wrote(version, key, value));
      }
      case 1 -> {
        Entry there = model.get(key);
        Version expected = there != null ? there.version() : last;
        Optional<Version> written = keyspace.compareAndSet(key, expected, value);
        assertThat(written.isPresent()).isEqualTo(there != null);
        written.ifPresent(version -> wrote(version, key, value));
      }
      case 2 -> assertThat(keyspace.delete(key)).isEqualTo(model.remove(key) != null);
      case 3 -> {
        if (random.nextInt(10) == 0) {
          KeyRange range = range();
          NavigableMap<Bytes, Entry> doomed = within(range);
          assertThat(keyspace.deleteRange(range)).isEqualTo(doomed.size());
          model.keySet().removeAll(doomed.keySet());
        }
      }
      case 4 -> batch();
      case 5 -> scan();
      case 6 -> {
        KeyRange range = range();
        assertThat(keyspace.count(range)).isEqualTo(within(range).size());
      }
      case 7 -> {
        Map<Bytes, Entry> expected = new TreeMap<>();
        List<Bytes> keys = List.of(key, key(), key());
        for (Bytes asked : keys) {
          if (model.containsKey(asked)) {
            expected.put(asked, model.get(asked));
          }
        }
        assertThat(keyspace.getAll(keys)).isEqualTo(expected);
      }
      case 8 -> assertThat(keyspace.get(key)).isEqualTo(Optional.ofNullable(model.get(key)));
      default -> wrote(keyspace.put(key, value), key, value);
    }
  }

  private void batch() {
    Batch.Builder batch = Batch.builder();
    for (int n = random.nextInt(8); n >= 0; n--) {
      if (random.nextInt(3) == 0) {
        batch.delete(key());
      } else {
        batch.put(key(), value());
      }
    }
    Batch built = batch.build();
    Version version = keyspace.batch(built);
    for (Batch.Write write : built.writes()) {
      if (write instanceof Batch.Put put) {
        wrote(version, put.key(), put.value());
      } else {
        model.remove(write.key());
      }
    }
  }

  private void scan() {
    KeyRange range = range();
    boolean reverse = random.nextBoolean();
    long limit = random.nextBoolean() ? Long.MAX_VALUE : random.nextInt(100);
    Scan scan = Scan.range(range).limit(limit).pageBytes(1 + random.nextInt(500));
    NavigableMap<Bytes, Entry> part = within(range);
    List<Entry> expected =
        (reverse ? part.descendingMap() : part).values().stream().limit(limit).toList();
    List<Entry> found = new ArrayList<>();
    new ScanIterator(keyspace, reverse ? scan.reversed() : scan).forEachRemaining(found::add);
    assertThat(found).isEqualTo(expected);
  }
}
