package dev.quoin.kv.examples.bench.workload;

import dev.quoin.kv.examples.bench.contender.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The operations that workloads are made of. */
final class Calls {
  private Calls() {}

  /** Returns puts of ordinals in an order, and in rounds of all of them, each with its version. */
  static Phase.Operations puts(
      Contender store, Dataset data, int slots, int firstVersion, Order order) {
    return new Phase.Operations() {
      private final Object[] keys = new Object[slots];
      private final Object[] values = new Object[slots];

      @Override
      public void prepare(int slot, long index) {
        int round = (int) (index / data.entries());
        long ordinal = order.at(round, index % data.entries());
        keys[slot] = store.key(data.key(ordinal));
        values[slot] = store.value(data.value(ordinal, firstVersion + round));
      }

      @Override
      public void run(int slot) throws Exception {
        store.put(keys[slot], values[slot]);
      }
    };
  }

  /** The order in which ordinals are visited. */
  @FunctionalInterface
  interface Order {
    /** Returns the ordinal at a place of a round. */
    long at(int round, long index);
  }

  /** Returns batches of puts. */
  static Phase.Operations batches(
      Contender store, Dataset data, int slots, int size, Permutation order) {
    return new Phase.Operations() {
      private final List<List<Object>> keys = new ArrayList<>();
      private final List<List<Object>> values = new ArrayList<>();

      @Override
      public void prepare(int slot, long index) {
        List<Object> someKeys = new ArrayList<>(size);
        List<Object> someValues = new ArrayList<>(size);
        long end = Math.min(data.entries(), (index + 1) * size);
        for (long i = index * size; i < end; i++) {
          long ordinal = order.at(i);
          someKeys.add(store.key(data.key(ordinal)));
          someValues.add(store.value(data.value(ordinal, 1)));
        }
        if (keys.size() <= slot) {
          keys.add(someKeys);
          values.add(someValues);
        } else {
          keys.set(slot, someKeys);
          values.set(slot, someValues);
        }
      }

      @Override
      public void run(int slot) throws Exception {
        store.batch(keys.get(slot), values.get(slot));
      }
    };
  }

  /** Returns reads of keys that are there, in rounds over all of them. */
  static Phase.Operations gets(Contender store, Dataset data, int slots, Permutation order) {
    return new Gets(store, data, slots) {
      @Override
      public void prepare(int slot, long index) {
        expect(slot, order.at(index % data.entries()));
      }
    };
  }

  /** Returns reads of keys that are not there. */
  static Phase.Operations misses(Contender store, Dataset data, int slots, Permutation order) {
    return new Phase.Operations() {
      private final Object[] keys = new Object[slots];

      @Override
      public void prepare(int slot, long index) {
        keys[slot] = store.key(data.missingKey(order.at(index)));
      }

      @Override
      public void run(int slot) {
        boolean found =
            store.get(
                keys[slot],
                (array, offset, length) -> {
                  throw new IllegalStateException("a key that was never written has a value");
                });
        if (found) {
          throw new IllegalStateException("a key that was never written has a value");
        }
      }
    };
  }

  /** Returns four reads for each write of a key that is there, all chosen at random. */
  static Phase.Operations mixed(Contender store, Dataset data, int slots, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Gets(store, data, slots) {
      private final Object[] values = new Object[slots];

      @Override
      public void prepare(int slot, long index) {
        long ordinal = random.nextLong(data.entries());
        expect(slot, ordinal);
        values[slot] = random.nextInt(5) == 0 ? store.value(data.value(ordinal, 2)) : null;
      }

      @Override
      public void run(int slot) throws Exception {
        Object value = values[slot];
        if (value == null) {
          super.run(slot);
        } else {
          store.put(key(slot), value);
        }
      }
    };
  }

  private abstract static class Gets implements Phase.Operations, Contender.ValueSink {
    private final Contender store;
    private final Dataset data;
    private final Object[] keys;
    private final long[] ordinals;
    private long expected;

    Gets(Contender store, Dataset data, int slots) {
      this.store = store;
      this.data = data;
      this.keys = new Object[slots];
      this.ordinals = new long[slots];
    }

    void expect(int slot, long ordinal) {
      keys[slot] = store.key(data.key(ordinal));
      ordinals[slot] = ordinal;
    }

    Object key(int slot) {
      return keys[slot];
    }

    @Override
    public void run(int slot) throws Exception {
      expected = ordinals[slot];
      if (!store.get(keys[slot], this)) {
        throw new IllegalStateException("entry " + expected + " has no value");
      }
    }

    @Override
    public void value(byte[] array, int offset, int length) {
      data.check(expected, array, offset, length);
    }
  }
}
