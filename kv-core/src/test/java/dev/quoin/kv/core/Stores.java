package dev.quoin.kv.core;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.StorageEngine;
import dev.quoin.kv.tck.reference.ReferenceEngine;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Engines and clocks for tests of this module. */
public final class Stores {
  private Stores() {}

  /** Opens a reference engine. */
  public static StorageEngine engine(Path directory) {
    return ReferenceEngine.open(directory, Platform.system(), StorageListener.NONE);
  }

  /** A clock that moves when it is told to, and by a step at every look if that is set. */
  public static final class FakeClock implements Clock {
    public final AtomicLong nanos = new AtomicLong(1_000);
    public final AtomicLong millis = new AtomicLong(1_000_000);
    public volatile long stepNanos;

    @Override
    public long nanos() {
      return nanos.addAndGet(stepNanos);
    }

    @Override
    public long wallMillis() {
      return millis.get();
    }
  }
}
