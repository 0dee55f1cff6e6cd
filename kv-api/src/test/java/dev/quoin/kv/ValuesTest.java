package dev.quoin.kv;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small immutable values of the API. */
class ValuesTest {
  private static final Bytes A = utf8("a");
  private static final Bytes B = utf8("b");
  private static final Bytes C = utf8("c");

  @Test
  void ranges() {
    assertThat(KeyRange.all().contains(A)).isTrue();
    assertThat(KeyRange.all()).isEqualTo(new KeyRange(null, null));
    KeyRange middle = KeyRange.of(A, C);
    assertThat(middle.contains(A)).isTrue();
    assertThat(middle.contains(B)).isTrue();
    assertThat(middle.contains(C)).isFalse();
    assertThat(KeyRange.atLeast(B).contains(A)).isFalse();
    assertThat(KeyRange.atLeast(B).contains(C)).isTrue();
    assertThat(KeyRange.lessThan(B).contains(A)).isTrue();
    assertThat(KeyRange.lessThan(B).contains(B)).isFalse();
    assertThat(KeyRange.single(A).contains(A)).isTrue();
    assertThat(KeyRange.single(A).contains(utf8("a\0"))).isFalse();
    assertThat(KeyRange.after(A)).isEqualTo(utf8("a\0"));
    assertThat(KeyRange.prefix(A)).isEqualTo(KeyRange.of(A, B));
    assertThat(KeyRange.prefix(Bytes.EMPTY)).isEqualTo(KeyRange.all());
    assertThat(KeyRange.prefix(Bytes.copyOf(new byte[] {-1})).to()).isNull();
  }

  @Test
  void emptyRanges() {
    assertThat(KeyRange.all().isEmpty()).isFalse();
    assertThat(KeyRange.atLeast(A).isEmpty()).isFalse();
    assertThat(KeyRange.lessThan(A).isEmpty()).isFalse();
    assertThat(KeyRange.of(A, B).isEmpty()).isFalse();
    assertThat(KeyRange.of(A, A).isEmpty()).isTrue();
    assertThat(KeyRange.of(B, A).isEmpty()).isTrue();
    assertThat(KeyRange.lessThan(Bytes.EMPTY).isEmpty()).isTrue();
  }

  @Test
  void scansAreBuiltStepByStep() {
    Scan all = Scan.all();
    assertThat(all.range()).isEqualTo(KeyRange.all());
    assertThat(all.isReverse()).isFalse();
    assertThat(all.limit()).isEqualTo(Long.MAX_VALUE);
    assertThat(all.pageBytes()).isEqualTo(Scan.DEFAULT_PAGE_BYTES);
    assertThat(all.isKeysOnly()).isFalse();
    assertThat(all.readOptions()).isEqualTo(ReadOptions.DEFAULT);
    ReadOptions options = ReadOptions.of(Consistency.SEQUENTIAL);
    Scan scan = Scan.prefix(A).reversed().limit(5).pageBytes(100).keysOnly().with(options);
    assertThat(scan.range()).isEqualTo(KeyRange.prefix(A));
    assertThat(scan.isReverse()).isTrue();
    assertThat(scan.limit()).isEqualTo(5);
    assertThat(scan.pageBytes()).isEqualTo(100);
    assertThat(scan.isKeysOnly()).isTrue();
    assertThat(scan.readOptions()).isEqualTo(options);
    assertThat(scan.reversed().isReverse()).isFalse();
    assertThat(scan.within(KeyRange.all()).range()).isEqualTo(KeyRange.all());
    assertThat(scan).asString().startsWith("Scan[").contains("reversed", "limit 5");
    assertThat(Scan.range(KeyRange.atLeast(B)).range().from()).isEqualTo(B);
    assertThatThrownBy(() -> all.limit(-1)).hasMessage("limit: -1 (expected: >= 0)");
    assertThatThrownBy(() -> all.pageBytes(0)).hasMessage("pageBytes: 0 (expected: > 0)");
  }

  @Test
  void aScanGoesOnAfterItsPage() {
    Scan scan = Scan.range(KeyRange.of(A, C)).limit(5).pageBytes(7).keysOnly();
    Scan rest = scan.after(A, 2);
    assertThat(rest).isNotNull();
    assertThat(rest.range()).isEqualTo(new KeyRange(utf8("a\0"), C));
    assertThat(rest.limit()).isEqualTo(3);
    assertThat(rest.pageBytes()).isEqualTo(7);
    assertThat(rest.isKeysOnly()).isTrue();
    assertThat(scan.reversed().after(B, 4).range()).isEqualTo(KeyRange.of(A, B));
    assertThat(scan.after(B, 5)).isNull();
    assertThat(Scan.all().after(B, 1_000_000).limit()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void pagesAndBatchesKeepWhatTheyWereGiven() {
    List<Entry> entries = new ArrayList<>(List.of(new Entry(A, B, new Version(1, 2))));
    Page page = new Page(entries, null);
    entries.clear();
    assertThat(page.entries()).containsExactly(new Entry(A, B, new Version(1, 2)));
    assertThat(page.next()).isNull();

    Batch.Builder builder = Batch.builder().put(A, B).delete(C);
    Batch batch = builder.build();
    builder.delete(A);
    assertThat(batch.writes()).containsExactly(new Batch.Put(A, B), new Batch.Delete(C));
    assertThat(builder.build().writes()).hasSize(3);
    assertThatThrownBy(() -> batch.writes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Batch.builder().put(null, B).build())
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void versionsAreComparedUnsigned() {
    Version one = new Version(1, 0);
    assertThat(one).isLessThan(new Version(1, 1)).isLessThan(new Version(2, 0));
    assertThat(one).isLessThan(new Version(-1, 0)).isEqualByComparingTo(new Version(1, 0));
    assertThat(new Version(1, -1)).isGreaterThan(new Version(1, 1));
    assertThat(new Version(-1, -1)).hasToString("18446744073709551615.4294967295");
  }

  @Test
  void options() {
    Version version = new Version(1, 2);
    assertThat(PutOptions.ALWAYS.expectedVersion()).isNull();
    assertThat(PutOptions.ALWAYS.mustBeAbsent()).isFalse();
    assertThat(PutOptions.ifAbsent().mustBeAbsent()).isTrue();
    assertThat(PutOptions.ifVersion(version).expectedVersion()).isEqualTo(version);
    assertDistinct(
        List.of(PutOptions.ALWAYS, PutOptions.ifAbsent(), PutOptions.ifVersion(version)));
    assertThat(PutOptions.ifVersion(version))
        .isEqualTo(PutOptions.ifVersion(new Version(1, 2)))
        .hasSameHashCodeAs(PutOptions.ifVersion(new Version(1, 2)))
        .hasToString("PutOptions[if version 1.2]");
    assertThat(PutOptions.ALWAYS).hasToString("PutOptions[always]");
    assertThat(PutOptions.ifAbsent()).hasToString("PutOptions[if absent]");

    assertThat(DeleteOptions.ALWAYS.expectedVersion()).isNull();
    assertThat(DeleteOptions.ifVersion(version))
        .isEqualTo(DeleteOptions.ifVersion(new Version(1, 2)))
        .hasSameHashCodeAs(DeleteOptions.ifVersion(new Version(1, 2)))
        .hasToString("DeleteOptions[if version 1.2]");
    assertThat(DeleteOptions.ALWAYS).hasToString("DeleteOptions[always]");
    assertDistinct(List.of(DeleteOptions.ALWAYS, DeleteOptions.ifVersion(version)));

    assertThat(ReadOptions.DEFAULT.consistency()).isNull();
    assertThat(ReadOptions.DEFAULT).hasToString("ReadOptions[default]");
    assertThat(ReadOptions.of(Consistency.QUORUM))
        .isEqualTo(ReadOptions.of(Consistency.QUORUM))
        .hasSameHashCodeAs(ReadOptions.of(Consistency.QUORUM))
        .hasToString("ReadOptions[QUORUM]");
    assertDistinct(List.of(ReadOptions.DEFAULT, ReadOptions.of(Consistency.LOCAL)));
    assertThatThrownBy(() -> ReadOptions.of(null)).hasMessage("consistency");
    assertThatThrownBy(() -> PutOptions.ifVersion(null)).hasMessage("version");
    assertThatThrownBy(() -> DeleteOptions.ifVersion(null)).hasMessage("version");
  }

  private static void assertDistinct(List<?> values) {
    for (int i = 0; i < values.size(); i++) {
      for (int j = 0; j < values.size(); j++) {
        assertThat(values.get(i).equals(values.get(j))).isEqualTo(i == j);
      }
      assertThat(values.get(i)).isNotEqualTo("text");
    }
  }
}
