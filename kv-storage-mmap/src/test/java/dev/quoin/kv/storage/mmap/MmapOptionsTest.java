package dev.quoin.kv.storage.mmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MmapOptionsTest {
  @TempDir Path dir;

  @Test
  void theDefaultsAreThese() {
    MmapOptions options = MmapOptions.at(dir);
    assertThat(options.directory()).isEqualTo(dir);
    assertThat(options.segmentBytes()).isEqualTo(64 << 20);
    assertThat(options.garbageRatio()).isEqualTo(0.12);
    assertThat(options.compactInBackground()).isTrue();
    assertThat(options.indexMemoryBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 10 * 7);
    assertThat(options.platform()).isSameAs(Platform.system());
    assertThat(options.listener()).isSameAs(StorageListener.NONE);
  }

  @Test
  void theFactoryIsFoundByNameAndTakesEverySetting() {
    StorageEngineFactory factory =
        ServiceLoader.load(StorageEngineFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals("mmap"))
            .findFirst()
            .orElseThrow();
    Map<String, String> settings =
        Map.of(
            "segmentBytes", "65536",
            "indexMemoryBytes", "1000000",
            "garbageRatio", "0.2",
            "compactInBackground", "false");
    try (StorageEngine engine =
        factory.open(dir, Platform.system(), StorageListener.NONE, settings)) {
      assertThat(engine.name()).isEqualTo("mmap");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "segmentBytes, 12, 4096",
    "segmentBytes, many, a number",
    "indexMemoryBytes, 0, 65536",
    "garbageRatio, 1.5, 0.01 to 0.9",
    "compactInBackground, yes, true or false",
    "colour, blue, segmentBytes"
  })
  void aWrongSettingIsRefusedWithWhatWasExpected(String name, String value, String expected) {
    assertThatThrownBy(
            () ->
                new MmapEngineFactory()
                    .open(dir, Platform.system(), StorageListener.NONE, Map.of(name, value)))
        .isInstanceOfSatisfying(
            KvException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
        .hasMessageContaining(name)
        .hasMessageContaining(expected);
  }

  @Test
  void theModuleBindsOneEngine() {
    var injector = Guice.createInjector(new MmapStorageModule(MmapOptions.at(dir)));
    try (StorageEngine engine = injector.getInstance(StorageEngine.class)) {
      assertThat(injector.getInstance(StorageEngine.class)).isSameAs(engine);
    }
  }
}
