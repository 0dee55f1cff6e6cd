package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The views that are open, and how long the oldest has been. Thread-safe. */
final class Views {
  private final Environment environment;
  private final ReaderPool readers;
  private final Clock clock;
  private final StorageListener listener;
  private final long longNanos;
  private final Set<View> open = ConcurrentHashMap.newKeySet();

  Views(
      Environment environment,
      ReaderPool readers,
      Clock clock,
      StorageListener listener,
      Duration longRead) {
    this.environment = environment;
    this.readers = readers;
    this.clock = clock;
    this.listener = listener;
    this.longNanos = longRead.toNanos();
  }

  Environment environment() {
    return environment;
  }

  ReaderPool readers() {
    return readers;
  }

  View open() {
    oldestNanos();
    return readers.await(
        () -> {
          Reader reader = readers.tryKeep();
          if (reader == null) {
            return null;
          }
          View view = new View(this, reader, clock.nanos());
          open.add(view);
          return view;
        });
  }

  void remove(View view) {
    open.remove(view);
  }

  int count() {
    return open.size();
  }

  /** Returns the age of the oldest view, 0 if there is none, and tells of those that grew old. */
  long oldestNanos() {
    if (open.isEmpty()) {
      return 0;
    }
    long now = clock.nanos();
    long oldest = 0;
    for (View view : open) {
      long age = now - view.openedNanos();
      oldest = Math.max(oldest, age);
      if (age > longNanos) {
        tell(view, age);
      }
    }
    return oldest;
  }

  private synchronized void tell(View view, long age) {
    if (view.tellAge()) {
      listener.hint(
          "a snapshot or cursor has been open for %d ms: until it is closed, no page freed since is"
                  .formatted(age / 1_000_000)
              + " used again and the file grows");
    }
  }

  /** Ends all views. Nobody is inside the gate any more. */
  void abandon() {
    open.forEach(View::abandon);
    open.clear();
  }
}
