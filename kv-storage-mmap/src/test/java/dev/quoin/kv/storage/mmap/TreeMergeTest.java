package dev.quoin.kv.storage.mmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tree against a sorted map, for kinds of keys that are hard on prefixes and heads. */
class TreeMergeTest {
  @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
  enum Kind {
    NUMBERS(random -> TestWorld.key(random.nextInt(9_000))),
    RANDOM(random -> bytes(random, 16)),
    /** Keys of zeros are where padded heads cannot tell keys apart. */
    ZEROS(random -> Bytes.copyOf(new byte[1 + random.nextInt(40)])),
    PREFIXES(random -> Bytes.utf8("a".repeat(1 + random.nextInt(300)))),
    TWO_LETTERS(
        random -> {
          byte[] key = new byte[1 + random.nextInt(12)];
          for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextBoolean() ? 0 : 0xFF);
          }
          return Bytes.copyOf(key);
        }),
    FAR_APART(
        random ->
            Bytes.utf8("a-rather-long-prefix-%d-".formatted(random.nextInt(3)))
                .concat(bytes(random, 1 + random.nextInt(30))));

    final Function<Random, Bytes> next;

    Kind(Function<Random, Bytes> next) {
      this.next = next;
    }
  }

  private static Bytes bytes(Random random, int length) {
    byte[] key = new byte[length];
    random.nextBytes(key);
    return Bytes.copyOf(key);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void agreesWithASortedMap(Kind kind) throws Exception {
    long seed = TestWorld.seed("tree of " + kind);
    Random random = new Random(seed);
    RecordBed bed = new RecordBed(24 << 20);
    TreeMap<Bytes, Long> model = new TreeMap<>();
    Node root = Leaf.EMPTY;
    for (int round = 0; round < 60; round++) {
      KeyRun run = new KeyRun();
      int removals = round % 10 == 9 ? 9 : 3;
      int count = 1 + random.nextInt(round % 7 == 0 ? 3_000 : 300);
      for (int i = 0; i < count; i++) {
        boolean removal = random.nextInt(10) < removals && !model.isEmpty();
        Bytes key = kind.next.apply(random);
        if (removal) {
          Bytes near = model.ceilingKey(key);
          key = near == null ? key : near;
        }
        long address = bed.write(key, removal);
        run.add(bed.segment(), Address.offset(address), address);
        if (removal) {
          model.remove(key);
        } else {
          model.put(key, address);
        }
      }
      run.sort();
      Node before = root;
      long entriesBefore = before.entries();
      root = TreeMerge.merge(root, run, bed.keys());
      assertThat(before.entries()).as("a tree is never changed").isEqualTo(entriesBefore);
      check(root, model, bed.keys(), random, "seed " + seed + ", round " + round);
    }
    root = TreeMerge.build(leaves(root), bed.keys());
    check(root, model, bed.keys(), random, "built from its leaves, seed " + seed);
  }

  @Test
  void takesAboutSeventeenBytesPerKey() throws Exception {
    RecordBed bed = new RecordBed(24 << 20);
    Random random = new Random(5);
    Node root = Leaf.EMPTY;
    int keys = 200_000;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < keys; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    for (int from = 0; from < keys; from += 20_000) {
      KeyRun run = new KeyRun();
      for (int i = from; i < from + 20_000; i++) {
        long address = bed.write(Bytes.utf8("key-%012d".formatted(order.get(i))), false);
        run.add(bed.segment(), Address.offset(address), address);
      }
      run.sort();
      root = TreeMerge.merge(root, run, bed.keys());
    }
    assertThat(root.entries()).isEqualTo(keys);
    assertThat(root.bytes() / (double) keys).isBetween(16.0, 20.0);
  }

  private static void check(
      Node root, NavigableMap<Bytes, Long> model, Keys keys, Random random, String what) {
    assertThat(root.entries()).as(what).isEqualTo(model.size());
    List<Long> expected = new ArrayList<>(model.values());
    TreeWalk walk = new TreeWalk(root, keys);
    walk.seek(null, 0, 0);
    assertThat(rest(walk)).as(what).isEqualTo(expected);
    walk.seekEnd();
    for (int i = expected.size() - 1; i >= 0; i--) {
      assertThat(walk.previous()).as(what).isEqualTo(expected.get(i));
    }
    assertThat(walk.previous()).isZero();
    for (int i = 0; i < 20 && !model.isEmpty(); i++) {
      Bytes key = new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
      byte[] bytes = (random.nextBoolean() ? key : key.concat(Bytes.utf8("\0"))).toByteArray();
      Map.Entry<Bytes, Long> next = model.ceilingEntry(Bytes.copyOf(bytes));
      walk.seek(bytes, 0, bytes.length);
      assertThat(walk.next()).as(what).isEqualTo(next == null ? 0L : next.getValue());
      assertThat(TreeMerge.find(root, bytes, 0, bytes.length, keys))
          .as(what)
          .isEqualTo(model.getOrDefault(Bytes.copyOf(bytes), 0L));
    }
  }

  private static List<Long> rest(TreeWalk walk) {
    List<Long> rest = new ArrayList<>();
    for (long address = walk.next(); address != 0; address = walk.next()) {
      rest.add(address);
    }
    return rest;
  }

  private static List<Leaf> leaves(Node node) {
    List<Leaf> leaves = new ArrayList<>();
    if (node instanceof Inner inner) {
      for (Node child : inner.children) {
        leaves.addAll(leaves(child));
      }
    } else if (node.entries() > 0) {
      leaves.add((Leaf) node);
    }
    return leaves;
  }
}
