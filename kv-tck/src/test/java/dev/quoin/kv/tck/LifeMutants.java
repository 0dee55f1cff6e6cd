package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.Durability;
import dev.quoin.kv.spi.storage.EngineDirectory;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.tck.reference.ReferenceEngine;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Engines that open, close, copy, compact and keep their tables wrongly. */
final class LifeMutants {
  private LifeMutants() {}

  static List<Mutant> all() {
    Class<?> directories = StorageEngineTck.Directories.class;
    Class<?> tables = StorageEngineTck.Tables.class;
    Class<?> checkpoints = StorageEngineTck.Checkpoints.class;
    Class<?> maintenance = StorageEngineTck.Maintenance.class;
    Class<?> interrupts = StorageEngineTck.Interrupts.class;
    return List.of(
        Mutant.opening(
            "a directory is not locked",
            directories,
            "aDirectoryIsOpenOnceInAProcess",
            (directory, platform, listener, settings) ->
                reference(directory, platform.withFiles(new Unlocked(platform.files())), listener)),
        Mutant.opening(
            "the mark of another engine is overwritten",
            directories,
            "theDirectoryOfAnotherEngineIsRefusedByName",
            LifeMutants::remark),
        Mutant.opening(
            "a newer format is taken for ours",
            directories,
            "aNewerFormatIsRefusedByName",
            LifeMutants::remark),
        Mutant.opening(
            "a damaged mark is mended",
            directories,
            "aMarkThatIsNotWholeIsDamage",
            LifeMutants::remark),
        Mutant.opening(
            "files of others are swept away",
            directories,
            "aDirectoryWithFilesOfOthersIsRefusedAndLeftAlone",
            LifeMutants::sweep),
        Mutant.opening(
            "each opening leaves a file open",
            directories,
            "openingAndClosingManyTimesLeavesNoFileOpen",
            LifeMutants::leak),
        Mutant.opening(
            "settings are not looked at",
            maintenance,
            "anUnknownSettingIsRefused",
            (directory, platform, listener, settings) -> reference(directory, platform, listener)),
        Mutant.opening(
            "damage is thrown away and not told",
            maintenance,
            "withChecksumsDamageIsToldAndNeverReadAsData",
            LifeMutants::forgetDamage),
        Mutant.of("compaction drops a key", maintenance, "compactionKeepsEverything", Lossy::new),
        Mutant.of(
            "a closed engine still reads",
            StorageEngineTck.Lifecycle.class,
            "everyCallOnAClosedEngineIsRefused",
            Undead::new),
        Mutant.of(
            "a call that meets close fails with another exception",
            StorageEngineTck.ClosingRace.class,
            "closingInTheMiddleOfEverythingIsRefusedAndNothingWorse",
            Crashing::new),
        Mutant.of(
            "a checkpoint misses the last write",
            checkpoints,
            "aCheckpointIsAnEngineWithEverythingWrittenBefore",
            TailMissed::new),
        Mutant.of(
            "a checkpoint takes an existing directory",
            checkpoints,
            "whatExistsIsNeverACheckpointsTarget",
            Overwriting::new),
        Mutant.of("tables are mixed", tables, "tablesDoNotSeeEachOthersEntries", Mixed::new),
        Mutant.of(
            "a dropped table leaves its entries", tables, "aTableMadeAgainIsEmpty", Undropped::new),
        Mutant.of(
            "odd characters of names are replaced",
            tables,
            "namesOfAnotherFormAreRefused",
            OddNames::new),
        Mutant.of(
            "the table of another engine is found by its name",
            tables,
            "theTableOfAnotherEngineIsRefused",
            ForeignTables::new),
        Mutant.of(
            "an interrupt breaks a write",
            interrupts,
            "anInterruptedThreadWritesAndReads",
            engine -> new Interrupted(engine, true)),
        Mutant.of(
            "an interrupt is swallowed",
            interrupts,
            "anInterruptedThreadWritesAndReads",
            engine -> new Interrupted(engine, false)));
  }

  private static StorageEngine reference(
      Path directory, Platform platform, StorageListener listener) {
    return Mutant.reference().open(directory, platform, listener, Map.of());
  }

  private static StorageEngine remark(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    if (Files.exists(directory.resolve(EngineDirectory.MARK))) {
      try {
        EngineDirectory.mark(platform.files(), directory, ReferenceEngine.NAME, 1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return reference(directory, platform, listener);
  }

  private static StorageEngine sweep(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    try {
      return reference(directory, platform, listener);
    } catch (KvException e) {
      if (e.code() != ErrorCode.INVALID_ARGUMENT) {
        throw e;
      }
      empty(directory);
      return reference(directory, platform, listener);
    }
  }

  private static StorageEngine forgetDamage(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    try {
      return reference(directory, platform, listener);
    } catch (KvException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      empty(directory);
      return reference(directory, platform, listener);
    }
  }

  private static void empty(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final List<RandomAccessFile> LEAKED = new ArrayList<>();

  private static StorageEngine leak(
      Path directory, Platform platform, StorageListener listener, Map<String, String> settings) {
    StorageEngine engine = reference(directory, platform, listener);
    try {
      LEAKED.add(new RandomAccessFile(directory.resolve("journal").toFile(), "r"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return engine;
  }

  /** Closes what a mutant has left open. */
  static void closeLeaked() throws IOException {
    for (RandomAccessFile file : LEAKED) {
      file.close();
    }
    LEAKED.clear();
  }

  /** A file system without locks. */
  private static final class Unlocked extends ForwardingFiles {
    Unlocked(FileStore files) {
      super(files);
    }

    @Override
    public AutoCloseable lock(Path file) {
      return () -> {};
    }
  }

  private static final class Lossy extends ForwardingEngine {
    private @Nullable Table last;

    Lossy(StorageEngine engine) {
      super(engine);
    }

    @Override
    public Table table(String name) {
      last = engine.table(name);
      return last;
    }

    @Override
    public void compact() {
      engine.delete(last, Samples.key(1), Durability.BUFFERED);
      engine.compact();
    }
  }

  private static final class Undead extends ForwardingEngine {
    private boolean closed;

    Undead(StorageEngine engine) {
      super(engine);
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      return closed ? null : engine.get(table, key);
    }

    @Override
    public void close() {
      closed = true;
      engine.close();
    }
  }

  private static final class Crashing extends ForwardingEngine {
    Crashing(StorageEngine engine) {
      super(engine);
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      try {
        return engine.get(table, key);
      } catch (KvException e) {
        throw new IllegalStateException("freed", e);
      }
    }
  }

  private static final class TailMissed extends ForwardingEngine {
    private @Nullable Table table;
    private @Nullable Bytes key;

    TailMissed(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void put(Table into, Bytes of, Bytes head, Bytes body, Durability durability) {
      engine.put(into, of, head, body, durability);
      table = into;
      key = of;
    }

    @Override
    public void checkpoint(Path target) {
      Bytes value = engine.get(table, key);
      engine.delete(table, key, Durability.BUFFERED);
      engine.checkpoint(target);
      engine.put(table, key, value, Durability.BUFFERED);
    }
  }

  private static final class Overwriting extends ForwardingEngine {
    Overwriting(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void checkpoint(Path target) {
      try (Stream<Path> files = Files.list(target)) {
        if (files.findAny().isEmpty()) {
          Files.delete(target);
        }
      } catch (IOException e) {
        // not a directory: for the engine to refuse
      }
      engine.checkpoint(target);
    }
  }

  private static final class Mixed extends ForwardingEngine {
    private @Nullable Table first;

    Mixed(StorageEngine engine) {
      super(engine);
    }

    @Override
    public Table table(String name) {
      Table made = engine.table(name);
      first = first == null ? made : first;
      return made;
    }

    @Override
    public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      engine.put(first, key, head, body, durability);
    }
  }

  private static final class Undropped extends ForwardingEngine {
    private final Map<String, List<Samples.Pair>> left = new HashMap<>();

    Undropped(StorageEngine engine) {
      super(engine);
    }

    @Override
    public void dropTable(Table table) {
      left.put(table.name(), Samples.pairs(engine, table));
      engine.dropTable(table);
    }

    @Override
    public Table table(String name) {
      Table made = engine.table(name);
      List<Samples.Pair> back = left.remove(name);
      if (back != null) {
        back.forEach(pair -> engine.put(made, pair.key(), pair.value(), Durability.BUFFERED));
      }
      return made;
    }
  }

  private static final class OddNames extends ForwardingEngine {
    OddNames(StorageEngine engine) {
      super(engine);
    }

    @Override
    public Table table(String name) {
      return engine.table(name.isEmpty() ? "_" : name.replaceAll("[^A-Za-z0-9._-]", "_"));
    }
  }

  private static final class ForeignTables extends ForwardingEngine {
    ForeignTables(StorageEngine engine) {
      super(engine);
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      return engine.get(engine.table(table.name()), key);
    }
  }

  private static final class Interrupted extends ForwardingEngine {
    private final boolean breaks;

    Interrupted(StorageEngine engine, boolean breaks) {
      super(engine);
      this.breaks = breaks;
    }

    @Override
    public void put(Table table, Bytes key, Bytes head, Bytes body, Durability durability) {
      if (Thread.interrupted() && breaks) {
        Thread.currentThread().interrupt();
        throw KvException.notApplied(ErrorCode.IO_ERROR, "closed by interrupt");
      }
      engine.put(table, key, head, body, durability);
    }
  }
}
