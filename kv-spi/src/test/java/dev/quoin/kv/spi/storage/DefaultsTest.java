package dev.quoin.kv.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.event.StorageListener;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever implements the contract leaves these to it. */
class DefaultsTest {
  private final List<Object> heads = new ArrayList<>();

  private <T> T noting(Class<T> contract) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
          }
          heads.add(arguments[2]);
          return null;
        };
    return contract.cast(
        Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] {contract}, handler));
  }

  @Test
  void aValueInOnePartIsOneWithoutAHead() {
    Table table = () -> "t";
    Bytes key = Bytes.utf8("k");
    noting(StorageEngine.class).put(table, key, key, Durability.NONE);
    noting(WriteBatch.class).put(table, key, key);
    assertThat(heads).containsExactly(Bytes.EMPTY, Bytes.EMPTY);
    assertThat(table.name()).isEqualTo("t");
  }

  @Test
  void aListenerHearsOnlyWhatItAsksFor() {
    List<String> heard = new ArrayList<>();
    StorageListener listener =
        new StorageListener() {
          @Override
          public void hint(String message) {
            heard.add(message);
          }
        };
    for (StorageListener each : List.of(StorageListener.NONE, listener)) {
      each.synced(1, 2);
      each.compactionStarted(3);
      each.compactionEnded(1, 2, 3);
      each.stalled(4);
      each.damaged("file 7");
      each.tailCut("file", 5);
      each.indexMemoryLow(1, 2);
      each.backgroundFailed(new IllegalStateException());
      each.hint("one");
    }
    assertThat(heard).containsExactly("one");
  }
}
