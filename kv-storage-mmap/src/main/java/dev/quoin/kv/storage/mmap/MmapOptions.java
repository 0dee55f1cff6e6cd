package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Platform;
import java.nio.file.Path;

/** How a {@link MmapEngine} is opened. Immutable; {@link #at} is enough to begin with. */
public final class MmapOptions {
  private static final int MIN_SEGMENT_BYTES = 4 << 10;

  private final Path directory;
  private final int segmentBytes;
  private final long indexMemoryBytes;
  private final double garbageRatio;
  private final boolean compactInBackground;
  private final Platform platform;
  private final StorageListener listener;

  private MmapOptions(Builder builder) {
    this.directory = builder.directory;
    this.segmentBytes = builder.segmentBytes;
    this.indexMemoryBytes = builder.indexMemoryBytes;
    this.garbageRatio = builder.garbageRatio;
    this.compactInBackground = builder.compactInBackground;
    this.platform = builder.platform;
    this.listener = builder.listener;
  }

  /** Returns the default options for an engine in {@code directory}. */
  public static MmapOptions at(Path directory) {
    return builder(directory).build();
  }

  /** Returns a builder with the default options for an engine in {@code directory}. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /** Returns where the engine is. */
  public Path directory() {
    return directory;
  }

  /** Returns the length of a segment in bytes; one for a larger batch is longer. */
  public int segmentBytes() {
    return segmentBytes;
  }

  /** Returns how many bytes of memory both indexes may take. */
  public long indexMemoryBytes() {
    return indexMemoryBytes;
  }

  /** Returns which part of the disk space may be garbage before compaction begins. */
  public double garbageRatio() {
    return garbageRatio;
  }

  /** Returns whether compaction runs by itself. */
  public boolean compactInBackground() {
    return compactInBackground;
  }

  /** Returns the world the engine lives in. */
  public Platform platform() {
    return platform;
  }

  /** Returns who is told of what the engine does besides answering. */
  public StorageListener listener() {
    return listener;
  }

  /** Collects options. Not thread-safe. */
  public static final class Builder {
    private final Path directory;
    private int segmentBytes = 64 << 20;
    private long indexMemoryBytes = Runtime.getRuntime().maxMemory() / 10 * 7;
    private double garbageRatio = 0.12;
    private boolean compactInBackground = true;
    private Platform platform = Platform.system();
    private StorageListener listener = StorageListener.NONE;

    private Builder(Path directory) {
      this.directory = directory;
    }

    /**
     * Sets the length of a segment: 4 KiB to 1 GiB, by default 64 MiB. Smaller ones are compacted
     * sooner, larger ones are fewer maps.
     */
    public Builder segmentBytes(int bytes) {
      check("segmentBytes", bytes, MIN_SEGMENT_BYTES, Address.MAX_SEGMENT_BYTES);
      segmentBytes = bytes & -8;
      return this;
    }

    /**
     * Sets how many bytes both indexes may take, with the copy a merge makes: some 50 per key of 16
     * bytes; by default 70 % of the largest heap. Beyond it new keys are refused with NO_SPACE.
     */
    public Builder indexMemoryBytes(long bytes) {
      check("indexMemoryBytes", bytes, 64 << 10, Long.MAX_VALUE);
      indexMemoryBytes = bytes;
      return this;
    }

    /** Sets which part of the disk space may be garbage: 0.01 to 0.9, by default 0.12. */
    public Builder garbageRatio(double ratio) {
      if (!(ratio >= 0.01 && ratio <= 0.9)) {
        throw KvException.notApplied(
            ErrorCode.INVALID_ARGUMENT, "garbageRatio: " + ratio + " (expected: 0.01 to 0.9)");
      }
      garbageRatio = ratio;
      return this;
    }

    /** Sets whether compaction runs by itself, as it does by default, or only when it is called. */
    public Builder compactInBackground(boolean wanted) {
      compactInBackground = wanted;
      return this;
    }

    /** Sets the world the engine lives in, by default the real one. */
    public Builder platform(Platform world) {
      platform = world;
      return this;
    }

    /** Sets who is told of what the engine does besides answering, by default nobody. */
    public Builder listener(StorageListener told) {
      listener = told;
      return this;
    }

    /** Returns the options collected. */
    public MmapOptions build() {
      return new MmapOptions(this);
    }

    private static void check(String name, long value, long least, long most) {
      if (value < least || value > most) {
        throw KvException.notApplied(
            ErrorCode.INVALID_ARGUMENT,
            "%s: %d (expected: %d to %d)".formatted(name, value, least, most));
      }
    }
  }
}
