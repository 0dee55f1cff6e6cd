package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.storage.Durability;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which records come into the engine.
 *
 * <p>Before the lock: the records are laid out, their keys looked up. Under the lock, in this
 * order: sequences and checksums of the headers, one write to the file, the hash index, the delta.
 * So the order in the log is the order in which writes became visible, and recovery finds no holes.
 * After the lock: wait for the device, if asked to.
 */
final class Writer {
  private final WriteLock lock;
  private final SegmentLog log;
  private final SegmentSet segments;
  private final Delta delta;
  private final LogSyncer syncer;
  private final Merger merger;
  private final IndexBudget budget;

  /** The batch being entered, and the last sequence of the last batch that was entered whole. */
  private volatile @Nullable BatchInFlight inFlight;

  private volatile long batchesVisible = Long.MAX_VALUE;

  Writer(
      WriteLock lock,
      SegmentLog log,
      SegmentSet segments,
      Delta delta,
      LogSyncer syncer,
      Merger merger,
      IndexBudget budget) {
    this.lock = lock;
    this.log = log;
    this.segments = segments;
    this.delta = delta;
    this.syncer = syncer;
    this.merger = merger;
    this.budget = budget;
  }

  /** Writes all records, with this durability on return. */
  void write(RecordBuffer records, Durability durability) {
    records.lookUp();
    merger.awaitRoom();
    long position;
    lock.lock();
    try {
      position = apply(records);
    } finally {
      lock.unlock();
    }
    if (durability == Durability.SYNC) {
      syncer.syncTo(position);
    }
    merger.wake();
  }

  private long apply(RecordBuffer records) {
    log.checkWritable();
    int fresh = 0;
    for (int i = 0; i < records.count(); i++) {
      records.table(i).checkNotDropped();
      if (records.lookUpAgain(i) == 0 && !records.isTombstone(i)) {
        fresh++;
      }
    }
    budget.admit(fresh);
    Segment segment = log.reserve(records.length());
    long sequence = log.takeSequences(records.count());
    for (int i = 0; i < records.count(); i++) {
      records.finish(i, sequence + i, segment.salt);
    }
    int at = log.append(records.finished());
    if (records.count() == 1) {
      enter(records, 0, segment, at);
    } else {
      enterBatch(records, segment, at, sequence);
    }
    delta.publish();
    return log.appended();
  }

  private void enter(RecordBuffer records, int i, Segment segment, int at) {
    long address = segment.address(at + records.start(i));
    long previous = records.previous(i);
    HashIndex index = records.table(i).index;
    account(records, i, segment, previous);
    if (!records.isTombstone(i)) {
      index.put(records.hash(i), address, previous);
    } else if (previous != 0) {
      index.remove(records.hash(i), previous);
    }
    delta.append(address);
  }

  private void enterBatch(RecordBuffer records, Segment segment, int at, long sequence) {
    int count = records.count();
    long[] addresses = new long[count];
    long[] previous = new long[count];
    for (int i = 0; i < count; i++) {
      addresses[i] = segment.address(at + records.start(i));
      previous[i] = records.previous(i);
    }
    batchesVisible = sequence - 1;
    inFlight = new BatchInFlight(sequence, previous);
    for (int i = 0; i < count; i++) {
      long now = records.lookUpAgain(i);
      account(records, i, segment, now);
      records.table(i).index.put(records.hash(i), addresses[i], now);
      delta.append(addresses[i]);
    }
    batchesVisible = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (records.isTombstone(i)
          && records.table(i).index.pointsTo(records.hash(i), addresses[i])) {
        records.table(i).index.remove(records.hash(i), addresses[i]);
      }
    }
    inFlight = null;
  }

  private void account(RecordBuffer records, int i, Segment segment, long previous) {
    if (previous != 0) {
      Segment old = segments.at(previous);
      int offset = Address.offset(previous);
      if (old != null && !old.isTombstone(offset)) {
        old.addLive(-RecordFormat.size(old.shapeAt(offset)));
      }
    }
    if (records.isTombstone(i)) {
      segment.addTombstone(records.size(i));
    } else {
      segment.addLive(records.size(i));
    }
  }

  /**
   * Tells a reader who found a record of a batch whether to take it.
   *
   * @return -1 to take it, else the address to read instead, 0 for none
   */
  long insteadOf(long sequence) {
    if (sequence <= batchesVisible) {
      return -1;
    }
    BatchInFlight batch = inFlight;
    return batch != null && batch.covers(sequence) ? batch.before(sequence) : -1;
  }
}
