package dev.quoin.kv.cli;

import dev.quoin.kv.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a file one by one, and knows how far it is: the byte behind the last record
 * and the checksum of everything up to there, by which an interrupted load finds its place again.
 */
final class RecordReader {
  /** No record is longer: the largest value there is, and room for its key and quotes. */
  private static final int MAX_LINE_BYTES = 64 << 20;

  private final InputStream in;
  private final RecordForm form;
  private final CRC32C crc = new CRC32C();
  private byte[] line = new byte[1 << 12];
  private final byte[] buffer = new byte[1 << 16];
  private int bufferPosition;
  private int bufferLimit;
  private long offset;
  private long lines;

  RecordReader(InputStream in, RecordForm form) {
    this.in = in;
    this.form = form;
  }

  /** Returns the byte behind the last record. */
  long offset() {
    return offset;
  }

  /** Returns how many lines were read. */
  long lines() {
    return lines;
  }

  /** Returns the checksum of the bytes before {@link #offset}. */
  long checksum() {
    return crc.getValue();
  }

  /**
   * Reads the next record.
   *
   * @return the record, or {@code null} at the end of the file
   * @throws UsageException if the line is malformed, with its number
   */
  @Nullable FileRecord next() throws IOException {
    int length = readLine();
    while (length == 0) {
      length = readLine();
    }
    if (length < 0) {
      return null;
    }
    try {
      return form == RecordForm.TSV
          ? parseTsv(length)
          : JsonRecords.parse(Arrays.copyOf(line, length));
    } catch (UsageException e) {
      throw new UsageException("line " + lines + ": " + e.getMessage());
    }
  }

  /** Goes over {@code bytes} bytes without looking at their records; false if there are fewer. */
  boolean skip(long bytes, long lineCount) throws IOException {
    long left = bytes;
    while (left > 0 && fill()) {
      int step = (int) Math.min(left, bufferLimit - bufferPosition);
      crc.update(buffer, bufferPosition, step);
      bufferPosition += step;
      left -= step;
    }
    offset += bytes - left;
    lines += lineCount;
    return left == 0;
  }

  private FileRecord parseTsv(int length) {
    int tab = 0;
    while (tab < length && line[tab] != '\t') {
      tab++;
    }
    if (tab == length) {
      throw new UsageException("no tab (expected: key<TAB>value)");
    }
    if (tab == 0) {
      throw new UsageException("the key is empty (expected: key<TAB>value)");
    }
    return new FileRecord(
        Bytes.copyOf(line, 0, tab), Bytes.copyOf(line, tab + 1, length - tab - 1));
  }

  /** Reads a line into {@link #line} without its line feed; -1 at the end of the file. */
  private int readLine() throws IOException {
    int length = 0;
    boolean any = false;
    while (fill()) {
      any = true;
      int end = bufferPosition;
      while (end < bufferLimit && buffer[end] != '\n') {
        end++;
      }
      int part = end - bufferPosition;
      if (length + part > MAX_LINE_BYTES) {
        throw new UsageException(
            "line %d is longer than %d bytes".formatted(lines + 1, MAX_LINE_BYTES));
      }
      if (length + part > line.length) {
        line = Arrays.copyOf(line, Math.max(line.length * 2, length + part));
      }
      System.arraycopy(buffer, bufferPosition, line, length, part);
      length += part;
      int taken = end < bufferLimit ? part + 1 : part;
      crc.update(buffer, bufferPosition, taken);
      bufferPosition += taken;
      offset += taken;
      if (end < bufferLimit) {
        break;
      }
    }
    if (!any) {
      return -1;
    }
    lines++;
    return length;
  }

  private boolean fill() throws IOException {
    if (bufferPosition < bufferLimit) {
      return true;
    }
    bufferPosition = 0;
    bufferLimit = Math.max(0, in.read(buffer));
    return bufferLimit > 0;
  }
}
