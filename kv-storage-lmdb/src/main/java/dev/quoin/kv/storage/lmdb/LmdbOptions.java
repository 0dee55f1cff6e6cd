package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import java.nio.file.Path;
import java.time.Duration;

/** How an {@link LmdbEngine} is opened. Immutable. */
public final class LmdbOptions {
  private static final long DEFAULT_MAP_BYTES = 64L << 30;

  /** A written map makes the file as long as the map, so it begins smaller. */
  private static final long DEFAULT_WRITTEN_MAP_BYTES = 1L << 30;

  private static final long LEAST_MAP_BYTES = 64 << 10;

  final Path directory;
  final Platform platform;
  final StorageListener listener;
  final CrashSafety crashSafety;
  final boolean writeMap;
  final boolean readAhead;
  final long mapBytes;
  final int maxReaders;
  final int maxTables;
  final Duration readerWait;
  final Duration longRead;

  private LmdbOptions(Builder builder) {
    directory = builder.directory;
    platform = builder.platform;
    listener = builder.listener;
    crashSafety = builder.crashSafety;
    writeMap = builder.writeMap;
    readAhead = builder.readAhead;
    mapBytes =
        builder.mapBytes != 0
            ? builder.mapBytes
            : writeMap ? DEFAULT_WRITTEN_MAP_BYTES : DEFAULT_MAP_BYTES;
    maxReaders = builder.maxReaders;
    maxTables = builder.maxTables;
    readerWait = builder.readerWait;
    longRead = builder.longRead;
  }

  /** Returns the defaults for an engine in {@code directory}, which is made if need be. */
  public static LmdbOptions at(Path directory) {
    return builder(directory).build();
  }

  /** Returns a builder that holds the defaults for an engine in {@code directory}. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /** Collects options. For one thread. Every setter refuses a bad value with INVALID_ARGUMENT. */
  public static final class Builder {
    private final Path directory;
    private Platform platform = Platform.system();
    private StorageListener listener = StorageListener.NONE;
    private CrashSafety crashSafety = CrashSafety.POWER_LOSS;
    private boolean writeMap;
    private boolean readAhead = true;
    private long mapBytes;
    private int maxReaders = 512;
    private int maxTables = 1024;
    private Duration readerWait = Duration.ofSeconds(1);
    private Duration longRead = Duration.ofMinutes(1);

    private Builder(Path directory) {
      this.directory = directory;
    }

    /** Sets where time, threads and files come from. Default: the real world. */
    public Builder platform(Platform value) {
      platform = value;
      return this;
    }

    /** Sets who is told what the engine does. Default: nobody. */
    public Builder listener(StorageListener value) {
      listener = value;
      return this;
    }

    /** Sets what a loss of power may take. Default: {@link CrashSafety#POWER_LOSS}. */
    public Builder crashSafety(CrashSafety value) {
      crashSafety = value;
      return this;
    }

    /**
     * Sets whether pages are written into the map rather than by system calls ({@code
     * MDB_WRITEMAP}): faster, but a disk that fills up in spite of a margin that is kept free can
     * end the process. Default: false.
     */
    public Builder writeMap(boolean value) {
      writeMap = value;
      return this;
    }

    /**
     * Sets whether the operating system reads ahead; false serves random reads of data larger than
     * memory. Default: true.
     */
    public Builder readAhead(boolean value) {
      readAhead = value;
      return this;
    }

    /**
     * Sets how much address space is reserved at first. It costs no memory and no disk; when the
     * data outgrows it, it doubles, for which all calls pause for a moment. Default: 64 GiB, with
     * {@link #writeMap} 1 GiB.
     */
    public Builder mapBytes(long value) {
      mapBytes = atLeast("mapBytes", value, LEAST_MAP_BYTES);
      return this;
    }

    /** Sets how many reads, snapshots and cursors there may be at one time. Default: 512. */
    public Builder maxReaders(int value) {
      maxReaders = (int) atLeast("maxReaders", value, 4);
      return this;
    }

    /** Sets how many tables there may be. Default: 1024. */
    public Builder maxTables(int value) {
      maxTables = (int) atLeast("maxTables", value, 1);
      return this;
    }

    /** Sets how long a read waits for one of the readers before it is OVERLOADED. Default: 1 s. */
    public Builder readerWait(Duration value) {
      atLeast("readerWait", value.toNanos(), 0);
      readerWait = value;
      return this;
    }

    /**
     * Sets the age from which an open snapshot or cursor is told to the listener, once, as it keeps
     * every page freed since from being used again and so lets the file grow. Default: 1 min.
     */
    public Builder longRead(Duration value) {
      atLeast("longRead", value.toNanos(), 0);
      longRead = value;
      return this;
    }

    /** Returns the options. */
    public LmdbOptions build() {
      return new LmdbOptions(this);
    }

    private static long atLeast(String name, long value, long least) {
      if (value < least) {
        throw KvException.notApplied(
            ErrorCode.INVALID_ARGUMENT, name + ": " + value + " (expected: >= " + least + ")");
      }
      return value;
    }
  }
}
