package dev.quoin.kv.examples.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 100, 1000, 65_536, 100_003})
  void aPermutationReachesEveryNumberOnce(long bound) {
    Permutation permutation = new Permutation(bound, 42);
    BitSet seen = new BitSet();
    for (long i = 0; i < bound; i++) {
      long to = permutation.at(i);
      assertThat(to).isBetween(0L, bound - 1);
      seen.set((int) to);
    }
    assertThat(seen.cardinality()).isEqualTo(bound);
  }

  @Test
  void aPermutationShuffles() {
    Permutation permutation = new Permutation(100_000, 1);
    int neighbours = 0;
    for (long i = 1; i < 100_000; i++) {
      neighbours += Math.abs(permutation.at(i) - permutation.at(i - 1)) < 10 ? 1 : 0;
    }
    // By chance 1 in 5000 is this near.
    assertThat(neighbours).isLessThan(100);
  }

  @Test
  void keysAreInTheOrderOfOrdinalsWithMissesBetween() {
    Dataset data = new Dataset(1000, 16, 100, 1);
    for (long i = 0; i < 1000; i++) {
      byte[] key = data.key(i);
      assertThat(key).hasSize(16);
      assertThat(data.ordinal(key, 0, 16)).isEqualTo(i);
      assertThat(Arrays.compareUnsigned(key, data.missingKey(i))).isNegative();
      assertThat(Arrays.compareUnsigned(data.missingKey(i), data.key(i + 1))).isNegative();
    }
  }

  @Test
  void aValueIsCheckedAtBothEndsAndWhole() {
    Dataset data = new Dataset(10, 16, 100, 1);
    byte[] value = data.value(3, 2);
    data.check(3, value, 0, 100);
    assertThat(data.checkWhole(3, value, 0, 100)).isEqualTo(2);
    assertThat(value).isNotEqualTo(data.value(3, 1)).isNotEqualTo(data.value(4, 2));

    assertThatThrownBy(() -> data.check(4, value, 0, 100)).hasMessageContaining("entry 3");
    assertThatThrownBy(() -> data.check(3, value, 0, 99)).hasMessageContaining("99 bytes");
    value[99]++;
    assertThatThrownBy(() -> data.check(3, value, 0, 100)).hasMessageContaining("entry 3");
    value[99]--;
    value[50]++;
    assertThatThrownBy(() -> data.checkWhole(3, value, 0, 100)).hasMessageContaining("entry 3");
  }
}
