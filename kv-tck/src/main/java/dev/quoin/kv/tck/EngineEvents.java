package dev.quoin.kv.tck;

import dev.quoin.kv.spi.event.StorageListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Counts syncs and keeps what an engine says went wrong. */
final class EngineEvents implements StorageListener {
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final AtomicLong syncs = new AtomicLong();

  @Override
  public void synced(long nanos, long writes) {
    syncs.incrementAndGet();
  }

  @Override
  public void damaged(String place) {
    troubles.add("damaged: " + place);
  }

  @Override
  public void backgroundFailed(Throwable error) {
    troubles.add("background failed: " + error);
  }

  long syncs() {
    return syncs.get();
  }

  List<String> troubles() {
    return troubles;
  }
}
