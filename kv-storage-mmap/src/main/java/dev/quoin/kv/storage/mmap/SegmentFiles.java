package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** The files of segments: their names, and how they are made and opened. */
final class SegmentFiles {
  private static final String SUFFIX = ".seg";

  private final FileStore files;
  private final Path directory;
  private final Damages damages;

  SegmentFiles(FileStore files, Path directory, Damages damages) {
    this.files = files;
    this.directory = directory;
    this.damages = damages;
  }

  static String name(long id) {
    return "%016x".formatted(id) + SUFFIX;
  }

  static boolean isSegment(Path file) {
    return file.getFileName().toString().endsWith(SUFFIX);
  }

  Path path(long id) {
    return directory.resolve(name(id));
  }

  /**
   * Makes a file of {@code capacity} bytes, most of them not yet on disk, with a durable header.
   */
  Segment create(SegmentHeader header, int capacity) throws IOException {
    Path path = path(header.id());
    files.delete(path);
    StorageFile file = files.open(path, OpenMode.CREATE);
    boolean made = false;
    try {
      file.resize(capacity);
      file.write(header.encode(), 0);
      file.sync();
      files.syncDirectory(directory);
      Segment segment = new Segment(path, header, file, capacity, damages);
      made = true;
      return segment;
    } finally {
      if (!made) {
        file.close();
        files.delete(path);
      }
    }
  }

  /** Opens a sealed segment, which must be as long as the manifest says. */
  Segment openSealed(Manifest.SegmentEntry entry) throws IOException {
    Path path = existing(entry);
    long size = files.size(path);
    if (size != entry.length()) {
      throw damages.at(
          path,
          Math.min(size, entry.length()),
          "length " + size + " (expected: " + entry.length() + ")");
    }
    try (StorageFile file = files.open(path, OpenMode.READ)) {
      Segment segment = new Segment(path, header(file, entry.id()), file, entry.length(), damages);
      segment.closeFile();
      return segment;
    }
  }

  /** Opens a segment of the end of the log, at its full length again. */
  Segment openUnsealed(Manifest.SegmentEntry entry) throws IOException {
    Path path = existing(entry);
    StorageFile file = files.open(path, OpenMode.WRITE);
    boolean opened = false;
    try {
      long size = file.size();
      if (size < Math.max(SegmentHeader.BYTES, entry.length())) {
        throw damages.at(path, size, "length " + size + " (expected: >= " + entry.length() + ")");
      }
      SegmentHeader header = header(file, entry.id());
      if (size != entry.capacity()) {
        file.resize(entry.capacity());
      }
      Segment segment = new Segment(path, header, file, entry.capacity(), damages);
      opened = true;
      return segment;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  private Path existing(Manifest.SegmentEntry entry) {
    Path path = path(entry.id());
    if (!files.exists(path)) {
      throw damages.at(path, 0, "the file is missing");
    }
    return path;
  }

  private SegmentHeader header(StorageFile file, long id) throws IOException {
    byte[] bytes = new byte[SegmentHeader.BYTES];
    file.read(ByteBuffer.wrap(bytes), 0);
    SegmentHeader header = SegmentHeader.decode(bytes, id);
    if (header == null) {
      throw damages.at(file.path(), 0, "the segment's header is not whole");
    }
    return header;
  }

  void delete(Segment segment) throws IOException {
    segment.closeFile();
    files.delete(segment.path);
  }
}
