package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.event.StorageListener;
import java.nio.file.Path;

/** Words for damage, told to the listener too. */
final class Damages {
  private final StorageListener listener;

  Damages(StorageListener listener) {
    this.listener = listener;
  }

  /** Tells the listener, and returns what is to be thrown. */
  KvException at(Path file, long offset, String what) {
    String place = file + " at " + offset;
    listener.damaged(place);
    return KvException.notApplied(ErrorCode.DAMAGED, place + " is damaged: " + what);
  }
}
