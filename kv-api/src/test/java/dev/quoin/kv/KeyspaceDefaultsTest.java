package dev.quoin.kv;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The short forms of the verbs, and the walk over pages. */
class KeyspaceDefaultsTest {
  private static final Bytes A = utf8("a");

  private final List<String> calls = new ArrayList<>();

  /** A face whose short forms run as they are written and whose other calls are noted down. */
  private <T> T noting(Class<T> face) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
          }
          calls.add(method.getName() + Arrays.toString(arguments));
          Class<?> answer = method.getReturnType();
          if (answer == boolean.class) {
            return false;
          }
          return answer == Optional.class ? Optional.empty() : null;
        };
    return face.cast(Proxy.newProxyInstance(face.getClassLoader(), new Class<?>[] {face}, handler));
  }

  @Test
  void shortFormsAreTheLongOnesWithDefaults() {
    Keyspace keyspace = noting(Keyspace.class);
    assertThat(keyspace.get(A)).isEmpty();
    keyspace.getAll(List.of(A));
    keyspace.put(A, A);
    assertThat(keyspace.delete(A)).isFalse();
    List<String> expected =
        List.of(
            "get[a, ReadOptions[default]]",
            "getAll[[a], ReadOptions[default]]",
            "put[a, a, PutOptions[always]]",
            "delete[a, DeleteOptions[always]]");
    assertThat(calls).isEqualTo(expected);
    calls.clear();
    AsyncKeyspace async = noting(AsyncKeyspace.class);
    assertThat(async.get(A)).isNull();
    assertThat(async.getAll(List.of(A))).isNull();
    assertThat(async.put(A, A)).isNull();
    assertThat(async.delete(A)).isNull();
    assertThat(calls).isEqualTo(expected);
  }

  @Test
  void anIteratorWalksThroughAllPagesAndEmptyOnesToo() {
    Entry one = new Entry(A, A, new Version(1, 0));
    Entry two = new Entry(utf8("b"), A, new Version(2, 0));
    Scan second = Scan.prefix(utf8("2"));
    Scan third = Scan.prefix(utf8("3"));
    List<Scan> asked = new ArrayList<>();
    Keyspace keyspace =
        (Keyspace)
            Proxy.newProxyInstance(
                Keyspace.class.getClassLoader(),
                new Class<?>[] {Keyspace.class},
                (proxy, method, arguments) -> {
                  Scan scan = (Scan) arguments[0];
                  asked.add(scan);
                  return scan == second
                      ? new Page(List.of(), third)
                      : scan == third
                          ? new Page(List.of(two), null)
                          : new Page(List.of(one), second);
                });
    ScanIterator iterator = new ScanIterator(keyspace, Scan.all());
    assertThat(asked).isEmpty();
    assertThat(iterator.next()).isEqualTo(one);
    assertThat(asked).hasSize(1);
    assertThat(iterator.hasNext()).isTrue();
    assertThat(iterator.hasNext()).isTrue();
    assertThat(asked).containsExactly(Scan.all(), second, third);
    assertThat(iterator.next()).isEqualTo(two);
    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }
}
