package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads every record there is from the files, dead ones too, and checks it. */
final class Verification {
  private final Parts parts;
  private final FileStore files;

  Verification(Parts parts) {
    this.parts = parts;
    this.files = parts.options().platform().files();
  }

  void run() throws IOException {
    parts.manifest().verify(parts.damages());
    for (Segment segment : parts.segments().all()) {
      check(segment, endOf(segment));
    }
  }

  private int endOf(Segment segment) {
    parts.writeLock().lock();
    try {
      if (segment == parts.log().active()) {
        return parts.log().end();
      }
      // A segment that was prepared has no record yet.
      return segment.limit() < segment.capacity() || segment.header.ordered()
          ? segment.limit()
          : sealedLength(segment);
    } finally {
      parts.writeLock().unlock();
    }
  }

  private int sealedLength(Segment segment) {
    for (Manifest.SegmentEntry entry : parts.manifest().current().segments()) {
      if (entry.id() == segment.id && entry.sealed()) {
        return entry.length();
      }
    }
    return SegmentHeader.BYTES;
  }

  private void check(Segment segment, int end) throws IOException {
    try (StorageFile file = files.open(segment.path, OpenMode.READ)) {
      byte[] header = new byte[SegmentHeader.BYTES];
      file.read(ByteBuffer.wrap(header), 0);
      if (SegmentHeader.decode(header, segment.id) == null) {
        throw parts.damages().at(segment.path, 0, "the segment's header is not whole");
      }
      SegmentScanner scanner = new SegmentScanner(file, segment.salt, SegmentHeader.BYTES, end);
      while (scanner.next()) {
        Thread.onSpinWait();
      }
      if (scanner.offset() != end) {
        throw parts
            .damages()
            .at(segment.path, scanner.offset(), "the record's checksum does not hold");
      }
    } catch (IOException e) {
      if (parts.segments().at(segment.address(0)) == segment) {
        throw e;
      }
      // Compaction removed it meanwhile, and what it kept stands in a segment that is checked too.
    }
  }
}
