package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.storage.EngineDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a checkpoint: seals all that was written, and gives every sealed segment a second name in
 * the target. Segments are never changed once they are sealed, so both directories may share them.
 */
final class Checkpoint {
  private final Parts parts;
  private final FileStore files;

  Checkpoint(Parts parts) {
    this.parts = parts;
    this.files = parts.options().platform().files();
  }

  void write(Path target) throws IOException {
    if (files.exists(target)) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT, "checkpoint target " + target + " exists (expected: not to)");
    }
    Path parent = target.toAbsolutePath().getParent();
    if (parent == null || !files.exists(parent)) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "directory " + parent + " of the checkpoint target is missing (expected: to exist)");
    }
    parts.writeLock().lock();
    try {
      parts.log().checkWritable();
      parts.log().rollIfWritten();
    } finally {
      parts.writeLock().unlock();
    }
    parts.compactor().whileStill(() -> copy(target));
  }

  private void copy(Path target) throws IOException {
    parts.roller().sealAll();
    Manifest manifest = parts.manifest().current();
    files.createDirectories(target);
    List<Manifest.SegmentEntry> sealed = new ArrayList<>();
    for (Manifest.SegmentEntry entry : manifest.segments()) {
      if (entry.sealed()) {
        files.link(parts.files().path(entry.id()), target.resolve(SegmentFiles.name(entry.id())));
        sealed.add(entry);
      }
    }
    ManifestFile.create(files, target, manifest.withSegments(sealed));
    files.syncDirectory(target);
    EngineDirectory.mark(files, target, MmapEngine.NAME, MmapEngine.FORMAT);
  }
}
