package dev.quoin.kv;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static Bytes of(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return Bytes.copyOf(bytes);
  }

  @Test
  void copiesAreIndependentOfTheirSource() {
    byte[] source = {1, 2, 3, 4};
    Bytes whole = Bytes.copyOf(source);
    Bytes part = Bytes.copyOf(source, 1, 2);
    ByteBuffer buffer = ByteBuffer.wrap(source, 1, 3);
    Bytes buffered = Bytes.copyOf(buffer);
    assertThat(buffer.position()).isEqualTo(1);
    Arrays.fill(source, (byte) 9);
    assertThat(whole).isEqualTo(of(1, 2, 3, 4));
    assertThat(part).isEqualTo(of(2, 3));
    assertThat(buffered).isEqualTo(of(2, 3, 4));
    whole.toByteArray()[0] = 7;
    assertThat(whole.byteAt(0)).isEqualTo((byte) 1);
  }

  @Test
  void whatIsEmptyIsTheSameObject() {
    assertThat(Bytes.copyOf(new byte[0])).isSameAs(Bytes.EMPTY);
    assertThat(Bytes.copyOf(new byte[3], 2, 0)).isSameAs(Bytes.EMPTY);
    assertThat(Bytes.copyOf(ByteBuffer.allocate(0))).isSameAs(Bytes.EMPTY);
    assertThat(utf8("")).isSameAs(Bytes.EMPTY);
    assertThat(utf8("abc").slice(1, 1)).isSameAs(Bytes.EMPTY);
    assertThat(Bytes.EMPTY.isEmpty()).isTrue();
    assertThat(Bytes.EMPTY.length()).isZero();
    assertThat(utf8("a").isEmpty()).isFalse();
  }

  @Test
  void slicesAreViewsThatBehaveAsCopiesDo() {
    Bytes whole = utf8("--hello--");
    Bytes slice = whole.slice(2, 7);
    assertThat(UnsafeBytes.array(slice)).isSameAs(UnsafeBytes.array(whole));
    assertThat(UnsafeBytes.offset(slice)).isEqualTo(2);
    assertThat(slice).isEqualTo(utf8("hello")).hasSameHashCodeAs(utf8("hello"));
    assertThat(slice.slice(1, 3)).isEqualTo(utf8("el"));
    assertThat(slice.toUtf8()).isEqualTo("hello");
    assertThat(slice).hasToString("hello");
    assertThat(slice.toByteArray()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
    assertThat(slice.startsWith(utf8("hel"))).isTrue();
    assertThat(slice.startsWith(utf8("hello!"))).isFalse();
    assertThat(slice.startsWith(utf8("el"))).isFalse();
    assertThat(slice.startsWith(Bytes.EMPTY)).isTrue();
    assertThat(slice.concat(slice.slice(4, 5))).isEqualTo(utf8("helloo"));
    assertThat(slice.byteAt(4)).isEqualTo((byte) 'o');
    byte[] target = new byte[7];
    slice.copyTo(target, 1);
    assertThat(Bytes.copyOf(target)).isEqualTo(of(0, 'h', 'e', 'l', 'l', 'o', 0));
  }

  @Test
  void whatLiesOutsideIsRefused() {
    Bytes slice = utf8("--hello--").slice(2, 7);
    assertThatThrownBy(() -> slice.byteAt(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.byteAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(0, 6)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.copyTo(new byte[4], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Bytes.copyOf(new byte[4], 3, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> UnsafeBytes.wrap(new byte[4], 3, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void buffersAreReadOnlyViews() {
    ByteBuffer view = utf8("--hello--").slice(2, 7).asByteBuffer();
    assertThat(view.remaining()).isEqualTo(5);
    assertThat(view.get(0)).isEqualTo((byte) 'h');
    assertThatThrownBy(() -> view.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void orderIsThatOfUnsignedBytes() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] a = new byte[random.nextInt(5)];
      byte[] b = new byte[random.nextInt(5)];
      for (byte[] array : new byte[][] {a, b}) {
        for (int n = 0; n < array.length; n++) {
          array[n] = (byte) (random.nextInt(4) * 85);
        }
      }
      Bytes x = Bytes.copyOf(a).concat(utf8("zz")).slice(0, a.length);
      Bytes y = utf8("z").concat(Bytes.copyOf(b)).slice(1, b.length + 1);
      int expected = reference(a, b);
      assertThat(Integer.signum(x.compareTo(y))).isEqualTo(expected);
      assertThat(x.equals(y)).isEqualTo(expected == 0);
      if (expected == 0) {
        assertThat(x).hasSameHashCodeAs(y);
      }
    }
  }

  private static int reference(byte[] a, byte[] b) {
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      int difference = (a[i] & 0xFF) - (b[i] & 0xFF);
      if (difference != 0) {
        return Integer.signum(difference);
      }
    }
    return Integer.signum(a.length - b.length);
  }

  @Test
  void equalsOnlyOtherBytes() {
    assertThat(utf8("a").equals(utf8("b"))).isFalse();
    assertThat(utf8("a")).isNotEqualTo("a").isNotEqualTo(null);
  }

  @Test
  void whatFollowsAPrefix() {
    assertThat(utf8("ab").afterPrefix()).isEqualTo(utf8("ac"));
    assertThat(of(1, 0xFF, 0xFF).afterPrefix()).isEqualTo(of(2));
    assertThat(of(0x7F).afterPrefix()).isEqualTo(of(0x80));
    assertThat(of(0xFF, 0xFF).afterPrefix()).isNull();
    assertThat(Bytes.EMPTY.afterPrefix()).isNull();
    assertThat(of(9, 1, 0xFF, 9).slice(1, 3).afterPrefix()).isEqualTo(of(2));
  }

  @Test
  void isShownForPeople() {
    assertThat(of('a', ' ', '~', 0, 0x7F, 0xFF, '\\')).hasToString("a ~\\x00\\x7f\\xff\\x5c");
    assertThat(utf8("x".repeat(64))).hasToString("x".repeat(64));
    assertThat(utf8("x".repeat(65))).hasToString("x".repeat(64) + "… (65 bytes)");
    assertThat(utf8("é").toUtf8()).isEqualTo("é");
    assertThat(of(0xFF).toUtf8()).isEqualTo("\uFFFD");
  }

  @Test
  void theUnsafeDoorCopiesNothingItNeedNot() {
    byte[] array = {1, 2, 3};
    Bytes whole = UnsafeBytes.wrap(array);
    Bytes part = UnsafeBytes.wrap(array, 1, 2);
    assertThat(UnsafeBytes.array(whole)).isSameAs(array);
    assertThat(UnsafeBytes.exactArray(whole)).isSameAs(array);
    assertThat(UnsafeBytes.exactArray(part)).isEqualTo(new byte[] {2, 3});
    assertThat(UnsafeBytes.exactArray(UnsafeBytes.wrap(array, 0, 2))).isEqualTo(new byte[] {1, 2});
  }
}
