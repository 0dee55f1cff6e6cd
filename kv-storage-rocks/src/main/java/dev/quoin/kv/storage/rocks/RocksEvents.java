package dev.quoin.kv.storage.rocks;

import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.Clock;
import dev.quoin.kv.spi.runtime.FileStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.CompactionJobInfo;
import org.rocksdb.CompactionJobStats;
import org.rocksdb.FileOperationInfo;
import org.rocksdb.RocksDB;
import org.rocksdb.Status;
import org.rocksdb.WriteStallCondition;
import org.rocksdb.WriteStallInfo;

/**
 * Passes on what RocksDB tells of its background work. Called on RocksDB's threads, the last time
 * before the database is closed; it is freed after it.
 *
 * <p>Also the place where RocksDB asks whether it may recover from an error on its own: it may not,
 * see {@link WriteHealth}.
 */
final class RocksEvents extends AbstractEventListener {
  private final WriteHealth health;
  private final StorageListener listener;
  private final Clock clock;
  private final FileStore files;

  /** When the writes of a column family began to be held back, by its name. */
  private final ConcurrentMap<String, Long> stalls = new ConcurrentHashMap<>();

  RocksEvents(WriteHealth health, StorageListener listener, Clock clock, FileStore files) {
    super(
        EnabledEventCallback.ON_COMPACTION_BEGIN,
        EnabledEventCallback.ON_COMPACTION_COMPLETED,
        EnabledEventCallback.ON_BACKGROUND_ERROR,
        EnabledEventCallback.ON_STALL_CONDITIONS_CHANGED,
        EnabledEventCallback.ON_ERROR_RECOVERY_BEGIN,
        EnabledEventCallback.ON_FILE_SYNC_FINISH,
        EnabledEventCallback.SHOULD_BE_NOTIFIED_ON_FILE_IO);
    this.health = health;
    this.listener = listener;
    this.clock = clock;
    this.files = files;
  }

  @Override
  public void onCompactionBegin(RocksDB db, CompactionJobInfo info) {
    long bytes = 0;
    for (String file : info.inputFiles()) {
      try {
        bytes += files.size(Path.of(file));
      } catch (IOException e) {
        // The figure is for people; a file that cannot be measured will fail the compaction itself.
        listener.hint("cannot measure " + file + ": " + e);
      }
    }
    listener.compactionStarted(bytes);
  }

  @Override
  public void onCompactionCompleted(RocksDB db, CompactionJobInfo info) {
    try (CompactionJobStats stats = info.stats()) {
      listener.compactionEnded(
          TimeUnit.MICROSECONDS.toNanos(stats.elapsedMicros()),
          stats.totalInputBytes(),
          stats.totalOutputBytes());
    }
  }

  @Override
  public void onBackgroundError(BackgroundErrorReason reason, Status error) {
    health.backgroundFailed(
        new KvException(
            RocksErrors.codeOf(error),
            Outcome.IN_DOUBT,
            "RocksDB failed in %s: %s %s (%s)"
                .formatted(reason, error.getCode(), error.getState(), error.getSubCode())));
  }

  /** Asked once per file: to be told of syncs costs every read of a file two looks at the clock. */
  @Override
  public boolean shouldBeNotifiedOnFileIO() {
    return listener != StorageListener.NONE;
  }

  @Override
  public void onFileSyncFinish(FileOperationInfo info) {
    if (info.getPath().endsWith(".log") && info.getStatus().getCode() == Status.Code.Ok) {
      listener.synced(info.getDuration(), 0);
    }
  }

  @Override
  public boolean onErrorRecoveryBegin(BackgroundErrorReason reason, Status error) {
    return false;
  }

  @Override
  public void onStallConditionsChanged(WriteStallInfo info) {
    if (info.getCurrentCondition() != WriteStallCondition.NORMAL) {
      stalls.putIfAbsent(info.getColumnFamilyName(), clock.nanos());
      return;
    }
    Long began = stalls.remove(info.getColumnFamilyName());
    if (began != null) {
      listener.stalled(clock.nanos() - began);
    }
  }
}
