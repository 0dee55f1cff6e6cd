package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link RocksEngine} is opened: {@link #at} with the defaults, or a {@link #builder}. All
 * settings may differ from one opening of a directory to the next. Immutable.
 */
public final class RocksOptions {
  /** How blocks of table files are compressed. */
  public enum Compression {
    /** Not at all: for values that are compressed or random anyway. */
    NONE,
    /** With LZ4: cheap enough to be the default. */
    LZ4
  }

  private final Path directory;
  private final Platform platform;
  private final StorageListener listener;
  private final @Nullable RocksResources resources;
  private final Compression compression;
  private final boolean externalLog;
  private final long tableBufferBytes;
  private final int blockBytes;
  private final int bloomBitsPerKey;
  private final int maxOpenFiles;
  private final int backgroundJobs;

  private RocksOptions(Builder from) {
    directory = from.directory;
    platform = from.platform;
    listener = from.listener;
    resources = from.resources;
    compression = from.compression;
    externalLog = from.externalLog;
    tableBufferBytes = from.tableBufferBytes;
    blockBytes = from.blockBytes;
    bloomBitsPerKey = from.bloomBitsPerKey;
    maxOpenFiles = from.maxOpenFiles;
    backgroundJobs = from.backgroundJobs;
  }

  /** Returns the defaults for an engine in {@code directory}, which is made if need be. */
  public static RocksOptions at(Path directory) {
    return builder(directory).build();
  }

  /** Returns a builder that holds the defaults. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  Path directory() {
    return directory;
  }

  Platform platform() {
    return platform;
  }

  StorageListener listener() {
    return listener;
  }

  @Nullable RocksResources resources() {
    return resources;
  }

  Compression compression() {
    return compression;
  }

  boolean externalLog() {
    return externalLog;
  }

  long tableBufferBytes() {
    return tableBufferBytes;
  }

  int blockBytes() {
    return blockBytes;
  }

  int bloomBitsPerKey() {
    return bloomBitsPerKey;
  }

  int maxOpenFiles() {
    return maxOpenFiles;
  }

  int backgroundJobs() {
    return backgroundJobs;
  }

  /** Collects options; for one thread. A value out of its range is refused at once. */
  public static final class Builder {
    private final Path directory;
    private Platform platform = Platform.system();
    private StorageListener listener = StorageListener.NONE;
    private @Nullable RocksResources resources;
    private Compression compression = Compression.LZ4;
    private boolean externalLog;
    private long tableBufferBytes = 64L << 20;
    private int blockBytes = 4 << 10;
    private int bloomBitsPerKey = 10;
    private int maxOpenFiles = -1;
    private int backgroundJobs = Math.max(2, Runtime.getRuntime().availableProcessors());

    private Builder(Path directory) {
      this.directory = Objects.requireNonNull(directory, "directory");
    }

    /** Sets the world the engine lives in; RocksDB itself does its own file I/O and threads. */
    public Builder platform(Platform value) {
      platform = Objects.requireNonNull(value, "platform");
      return this;
    }

    /** Sets who is told of compaction, stalls, damage and failures. */
    public Builder listener(StorageListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /** Sets the memory to share, instead of the one common to the process. */
    public Builder resources(RocksResources value) {
      resources = Objects.requireNonNull(value, "resources");
      return this;
    }

    /** Sets how new table files are compressed. */
    public Builder compression(Compression value) {
      compression = Objects.requireNonNull(value, "compression");
      return this;
    }

    /**
     * Sets whether somebody else keeps a log from which lost writes are repeated, so that the
     * engine keeps none. Writes then take {@code Durability.NONE} only; {@link RocksEngine#sync}
     * makes them durable by a flush of all tables at one point in time, and after a crash the
     * engine opens as it was at such a point.
     */
    public Builder externalLog(boolean value) {
      externalLog = value;
      return this;
    }

    /** Sets how many bytes of unflushed writes one table holds before it is flushed. */
    public Builder tableBufferBytes(long value) {
      tableBufferBytes = inRange("tableBufferBytes", value, 64 << 10, 4L << 30);
      return this;
    }

    /** Sets how large the blocks of table files are before compression. */
    public Builder blockBytes(int value) {
      blockBytes = (int) inRange("blockBytes", value, 1 << 10, 1 << 20);
      return this;
    }

    /** Sets how many bits of a Bloom filter a key gets; 0 for no filter. */
    public Builder bloomBitsPerKey(int value) {
      bloomBitsPerKey = (int) inRange("bloomBitsPerKey", value, 0, 64);
      return this;
    }

    /** Sets how many table files are kept open; -1 for all. */
    public Builder maxOpenFiles(int value) {
      maxOpenFiles = value == -1 ? -1 : (int) inRange("maxOpenFiles", value, 16, 1 << 20);
      return this;
    }

    /** Sets how many flushes and compactions of this engine may run at once. */
    public Builder backgroundJobs(int value) {
      backgroundJobs = (int) inRange("backgroundJobs", value, 2, 256);
      return this;
    }

    /** Returns the options. */
    public RocksOptions build() {
      return new RocksOptions(this);
    }

    private static long inRange(String name, long value, long least, long most) {
      if (value < least || value > most) {
        throw KvException.notApplied(
            ErrorCode.INVALID_ARGUMENT,
            "%s: %d (expected: %d to %d)".formatted(name, value, least, most));
      }
      return value;
    }
  }
}
