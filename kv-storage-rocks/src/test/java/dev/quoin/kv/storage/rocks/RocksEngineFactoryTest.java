package dev.quoin.kv.storage.rocks;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Capability;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RocksEngineFactoryTest {
  @TempDir Path dir;

  @Test
  void isFoundByName() {
    assertThat(ServiceLoader.load(StorageEngineFactory.class))
        .anyMatch(factory -> factory.name().equals("rocks"));
    assertThat(
            Guice.createInjector(new RocksStorageModule())
                .getInstance(Key.get(new TypeLiteral<Set<StorageEngineFactory>>() {})))
        .singleElement()
        .isInstanceOf(RocksEngineFactory.class);
  }

  @Test
  void settingsAreHeeded() {
    Map<String, String> settings =
        Map.of(
            "compression", "none",
            "external-log", "true",
            "table-buffer-bytes", "1048576",
            "block-bytes", "8192",
            "bloom-bits-per-key", "12",
            "max-open-files", "100",
            "background-jobs", "3");
    try (StorageEngine engine = open(settings)) {
      assertThat(engine.capabilities())
          .contains(Capability.EXTERNAL_LOG)
          .doesNotContain(Capability.COMPRESSION);
      engine.put(engine.table("t"), utf8("k"), utf8("v"), Durability.NONE);
      assertThat(engine.get(engine.table("t"), utf8("k"))).isEqualTo(utf8("v"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "colour,        red,   expected: compression",
    "compression,   zip,   expected: none or lz4",
    "external-log,  yes,   expected: true or false",
    "block-bytes,   many,  expected: a whole number",
    "block-bytes,   1,     expected: 1024 to 1048576",
    "block-bytes,   99999999999, expected: at most",
  })
  void settingsThatMakeNoSenseAreRefused(String name, String value, String told) {
    assertThatThrownBy(() -> open(Map.of(name, value)).close())
        .isInstanceOfSatisfying(
            KvException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
              assertThat(e).hasMessageContaining(told);
            });
    assertThat(dir).isEmptyDirectory();
  }

  private StorageEngine open(Map<String, String> settings) {
    return new RocksEngineFactory().open(dir, Platform.system(), StorageListener.NONE, settings);
  }
}
