package dev.quoin.kv.storage.mmap;

import dev.quoin.kv.spi.event.StorageListener;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.Platform;
import dev.quoin.kv.spi.storage.EngineDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens an engine: makes the files of a new one; else takes the indexes from the file that a clean
 * close left, or builds them from the segments. Before anything is written the manifest goes to the
 * next generation, which is what makes that file out of date.
 */
final class Opening {
  private final MmapOptions options;
  private final EngineDirectory directory;
  private final Platform platform;
  private final FileStore files;
  private final Path path;
  private final StorageListener listener;
  private final Damages damages;
  private final SegmentFiles segmentFiles;
  private final SegmentSet segments = new SegmentSet();

  private Opening(MmapOptions options, EngineDirectory directory) {
    this.options = options;
    this.directory = directory;
    this.platform = options.platform();
    this.files = platform.files();
    this.path = directory.path();
    this.listener = options.listener();
    this.damages = new Damages(listener);
    this.segmentFiles = new SegmentFiles(files, path, damages);
  }

  /** Where the log goes on. */
  private record Tail(
      @Nullable Segment active,
      int end,
      long lastSequence,
      List<Segment> full,
      List<Segment> behind) {}

  static MmapEngine open(MmapOptions options) {
    EngineDirectory directory =
        EngineDirectory.open(
            options.platform().files(), options.directory(), MmapEngine.NAME, MmapEngine.FORMAT);
    Opening opening = new Opening(options, directory);
    boolean opened = false;
    try {
      MmapEngine engine = new MmapEngine(opening.open());
      opened = true;
      return engine;
    } catch (IOException e) {
      throw Failures.notApplied("engine at " + options.directory() + " cannot be opened", e);
    } finally {
      if (!opened) {
        opening.abandon();
      }
    }
  }

  private void abandon() {
    for (Segment segment : segments.all()) {
      try {
        segment.closeFile();
      } catch (IOException e) {
        listener.backgroundFailed(e);
      }
    }
    directory.close();
  }

  private Parts open() throws IOException {
    if (directory.isFresh()) {
      ManifestFile.create(files, path, Manifest.first(platform.random().nextLong()));
      EngineDirectory.mark(files, path, MmapEngine.NAME, MmapEngine.FORMAT);
    }
    ManifestFile manifest = ManifestFile.open(files, path, damages);
    TableCatalog tables = new TableCatalog(segments, manifest);
    openSegments(manifest.current());
    Delta delta = new Delta();
    View view = new View(0, new Node[0], segments.array());
    IndexFile.Content content =
        IndexFile.read(files, path, manifest.current().generation(), segments, tables);
    Tail tail = content == null ? null : cleanTail(manifest.current(), content);
    if (tail == null || content == null) {
      tail = scan(manifest.current(), tables, delta);
    } else {
      for (Map.Entry<Integer, Node> root : content.roots().entrySet()) {
        view = view.withRoot(root.getKey(), root.getValue());
      }
    }
    settle(manifest, tail);
    return assemble(manifest, tables, delta, view, tail);
  }

  private void openSegments(Manifest manifest) throws IOException {
    for (Manifest.SegmentEntry entry : manifest.segments()) {
      segments.add(
          entry.sealed() ? segmentFiles.openSealed(entry) : segmentFiles.openUnsealed(entry));
    }
  }

  private @Nullable Tail cleanTail(Manifest manifest, IndexFile.Content content) {
    Segment active = null;
    for (Manifest.SegmentEntry entry : manifest.segments()) {
      if (!entry.sealed()) {
        Segment segment = segments.at(Address.of((int) (entry.id() & (Address.SLOTS - 1)), 0));
        boolean clean =
            active == null
                && segment != null
                && entry.length() == content.end()
                && segment.isBlank(content.end());
        if (!clean) {
          return null;
        }
        active = segment;
      }
    }
    return new Tail(active, content.end(), content.lastSequence(), List.of(), List.of());
  }

  private Tail scan(Manifest manifest, TableCatalog tables, Delta delta) throws IOException {
    tables.all().forEach(table -> table.index.clear());
    segments.all().forEach(segment -> segment.restore(0, 0, segment.header.born(), 0));
    RecoveredIndex index = new RecoveredIndex(tables, segments, manifest.seed());
    Recovery recovery = new Recovery(files, segments, index, damages, listener);
    recovery.scan(manifest);
    segments.all().forEach(segment -> index.sawSequence(segment.header.born()));
    for (long address : index.addresses()) {
      delta.append(address);
    }
    delta.publish();
    return new Tail(
        recovery.active(),
        recovery.end(),
        index.lastSequence(),
        recovery.full(),
        recovery.behind());
  }

  /** Makes what was found the state on disk, and removes what does not belong to it. */
  private void settle(ManifestFile manifest, Tail tail) throws IOException {
    Segment active = tail.active();
    if (active != null) {
      active.force();
    }
    Set<Long> lost = new HashSet<>();
    tail.behind().forEach(segment -> lost.add(segment.id));
    manifest.update(
        now -> {
          List<Manifest.SegmentEntry> kept = new ArrayList<>();
          for (Manifest.SegmentEntry entry : now.segments()) {
            if (active != null && entry.id() == active.id) {
              kept.add(new Manifest.SegmentEntry(entry.id(), false, tail.end(), entry.capacity()));
            } else if (!lost.contains(entry.id())) {
              kept.add(entry);
            }
          }
          return now.withSegments(kept);
        });
    segments.remove(tail.behind());
    for (Segment segment : tail.behind()) {
      segment.closeFile();
    }
    Set<Path> known = new HashSet<>();
    segments.all().forEach(segment -> known.add(segment.path));
    for (Path file : files.list(path)) {
      if (isOurs(file) && !known.contains(file)) {
        files.delete(file);
      }
    }
  }

  private static boolean isOurs(Path file) {
    String name = file.getFileName().toString();
    return SegmentFiles.isSegment(file) || name.equals(IndexFile.NAME) || name.endsWith(".new");
  }

  private Parts assemble(
      ManifestFile manifest, TableCatalog tables, Delta delta, View view, Tail tail)
      throws IOException {
    WriteLock writeLock = new WriteLock();
    SegmentRoller roller =
        new SegmentRoller(
            platform, segmentFiles, segments, manifest, options.segmentBytes(), listener);
    tail.full().forEach(roller::full);
    Segment active = tail.active();
    int end = active == null ? SegmentHeader.BYTES : tail.end();
    if (active == null) {
      active = roller.make(options.segmentBytes(), tail.lastSequence());
    }
    SegmentLog log = new SegmentLog(roller, active, end, tail.lastSequence());
    LogSyncer syncer = new LogSyncer(log, roller, writeLock, platform.clock(), listener);
    Merger merger =
        new Merger(
            platform,
            segments,
            delta,
            listener,
            options.indexMemoryBytes(),
            view.withSegments(segments.array()));
    merger.current();
    IndexBudget budget =
        new IndexBudget(
            options.indexMemoryBytes(),
            () -> Parts.indexBytes(tables, merger, delta) + merger.latest().bytes(),
            () -> Parts.entries(tables),
            listener);
    Writer writer = new Writer(writeLock, log, segments, delta, syncer, merger, budget);
    Disorder disorder = new Disorder();
    Compactor compactor =
        new Compactor(
            options,
            new Compaction(
                manifest,
                segmentFiles,
                segments,
                tables,
                writeLock,
                roller,
                log,
                syncer,
                delta,
                merger,
                options.segmentBytes(),
                manifest.current().seed()),
            disorder);
    return new Parts(
        options,
        directory,
        manifest,
        segmentFiles,
        segments,
        tables,
        writeLock,
        roller,
        log,
        syncer,
        delta,
        merger,
        writer,
        disorder,
        compactor,
        damages);
  }
}
