package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.FileStore.OpenMode;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * LMDB's file, as bytes: what is done beside LMDB, because there it would end the process or block.
 */
final class DataFile {
  static final String NAME = "data.mdb";

  private static final int PIECE = 1 << 20;

  private final FileStore files;
  private final Path path;

  DataFile(FileStore files, Path directory) {
    this.files = files;
    this.path = directory.resolve(NAME);
  }

  /**
   * Checks, before LMDB maps the file, that all pages in use are in it: reading a mapped page
   * beyond the end of a file is a SIGBUS. A file may well be shorter than LMDB's last page, when
   * pages at the end were freed by the transaction that made them; only then the trees have to be
   * walked, and the file is made as long as it should be.
   *
   * @throws KvException DAMAGED
   */
  void check() throws IOException {
    if (!files.exists(path)) {
      throw KvException.notApplied(ErrorCode.DAMAGED, path + " is missing");
    }
    try (StorageFile file = files.open(path, OpenMode.WRITE)) {
      MetaPage meta = MetaPage.newest(file);
      if (file.size() < meta.fileBytes()) {
        new TreeCheck(file, meta, () -> {}).run();
        file.resize(meta.fileBytes());
        file.sync();
      }
    }
  }

  /** Walks the state that {@code view} holds. {@code meta} was read when it was the newest. */
  void verify(MetaPage meta, View view) throws IOException {
    try (StorageFile file = files.open(path, OpenMode.READ)) {
      new TreeCheck(file, meta, view::checkOpen).run();
    }
  }

  /** Reads the page that names the state of a commit. No other commit is under way. */
  MetaPage meta(long transaction) {
    try (StorageFile file = files.open(path, OpenMode.READ)) {
      return MetaPage.of(file, transaction);
    } catch (IOException e) {
      throw KvException.notApplied(ErrorCode.IO_ERROR, "cannot read " + path + ": " + e, e);
    }
  }

  /**
   * Copies the state that {@code view} holds, durably, into {@code target}. What LMDB writes
   * meanwhile goes to pages that this state does not use.
   *
   * @param heads both meta pages, as they were when the state was the newest
   */
  void copy(MetaPage meta, ByteBuffer heads, View view, Path target) throws IOException {
    try (StorageFile from = files.open(path, OpenMode.READ);
        StorageFile to = files.open(target.resolve(NAME), OpenMode.CREATE)) {
      to.write(heads, 0);
      ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
      long at = heads.limit();
      while (at < meta.fileBytes()) {
        view.checkOpen();
        piece.clear().limit((int) Math.min(PIECE, meta.fileBytes() - at));
        if (from.read(piece, at) == 0) {
          to.resize(meta.fileBytes());
          break;
        }
        piece.flip();
        int count = piece.remaining();
        to.write(piece, at);
        at += count;
      }
      view.checkOpen();
      to.sync();
    }
  }

  /** Reads both meta pages. No commit is under way. */
  ByteBuffer heads(MetaPage meta) {
    ByteBuffer heads = ByteBuffer.allocate(2 * meta.pageBytes());
    try (StorageFile file = files.open(path, OpenMode.READ)) {
      file.read(heads, 0);
    } catch (IOException e) {
      throw KvException.notApplied(ErrorCode.IO_ERROR, "cannot read " + path + ": " + e, e);
    }
    return heads.flip();
  }
}
