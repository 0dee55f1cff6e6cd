package dev.quoin.kv.storage.mmap.log;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.spi.log.LogCursor;
import dev.quoin.kv.spi.runtime.CloseGate;
import org.jspecify.annotations.Nullable;

/** A walk through the records; it holds nothing but its place. */
final class MmapLogCursor implements LogCursor {
  private final LogReader reader;
  private final CloseGate gate;
  private final long from;
  private long position;
  private @Nullable Frame current;
  private boolean closed;

  MmapLogCursor(LogReader reader, CloseGate gate, long from) {
    this.reader = reader;
    this.gate = gate;
    this.from = from;
    this.position = reader.seek(from);
  }

  @Override
  public boolean next() {
    if (closed) {
      throw KvException.notApplied(ErrorCode.CLOSED, "cursor is closed");
    }
    int ticket = gate.enter();
    try {
      Frame frame = reader.next(position);
      while (frame != null && frame.position() < from) {
        position = frame.end();
        frame = reader.next(position);
      }
      current = frame;
      if (frame == null) {
        return false;
      }
      position = frame.end();
      return true;
    } finally {
      gate.leave(ticket);
    }
  }

  @Override
  public long position() {
    return current().position();
  }

  @Override
  public Bytes record() {
    return UnsafeBytes.wrap(current().payload().bytes);
  }

  @Override
  public void close() {
    closed = true;
    current = null;
  }

  private Frame current() {
    if (current == null) {
      throw KvException.notApplied(
          closed ? ErrorCode.CLOSED : ErrorCode.INVALID_ARGUMENT,
          closed ? "cursor is closed" : "there is no record before next() returned true");
    }
    return current;
  }
}
