package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One of the two pages at the head of LMDB's file, which name a state of the store: {@code
 * MDB_meta} of LMDB 0.9, on a 64-bit little-endian machine. A commit writes the one that its number
 * is even or odd to.
 *
 * @param pageBytes how large a page is
 * @param freeList the tree of free pages
 * @param main the tree of the tables' names
 * @param lastPage the highest page ever used
 * @param transaction the commit that wrote it
 */
record MetaPage(int pageBytes, Tree freeList, Tree main, long lastPage, long transaction) {
  /**
   * A tree, {@code MDB_db}.
   *
   * @param entries how many entries it says it holds
   * @param root its root page, or -1 if it is empty
   */
  record Tree(long entries, long root) {
    static final int BYTES = 48;

    static Tree at(ByteBuffer page, int offset) {
      return new Tree(page.getLong(offset + 32), page.getLong(offset + 40));
    }
  }

  static final int META_FLAG = 0x08;

  private static final int MAGIC = 0xBEEFC0DE;
  private static final int VERSION = 1;
  private static final int BYTES = 152;
  private static final int LEAST_PAGE = 512;
  private static final int LARGEST_PAGE = 64 << 10;

  /**
   * Reads the newer of the two.
   *
   * @throws KvException DAMAGED if either is not one
   */
  static MetaPage newest(StorageFile file) throws IOException {
    MetaPage first = read(file, 0);
    MetaPage second = read(file, first.pageBytes);
    return second.transaction > first.transaction ? second : first;
  }

  /** Reads the one that names the state of this commit, or the newest one before it. */
  static MetaPage of(StorageFile file, long transaction) throws IOException {
    MetaPage first = read(file, 0);
    MetaPage second = read(file, first.pageBytes);
    boolean secondIsNewer = second.transaction > first.transaction;
    MetaPage newer = secondIsNewer ? second : first;
    return newer.transaction <= transaction ? newer : secondIsNewer ? first : second;
  }

  private static MetaPage read(StorageFile file, long position) throws IOException {
    ByteBuffer page = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int count = file.read(page, position);
    if (count < BYTES) {
      throw damaged(file, position, "ends after " + (position + count) + " bytes");
    }
    int pageBytes = page.getInt(40);
    if ((page.getShort(10) & META_FLAG) == 0 || page.getInt(16) != MAGIC) {
      throw damaged(file, position, "has no meta page");
    }
    if (page.getInt(20) != VERSION) {
      throw KvException.notApplied(
          ErrorCode.FORMAT_TOO_NEW,
          file.path() + " has LMDB's format " + page.getInt(20) + " (expected: " + VERSION + ")");
    }
    if (pageBytes < LEAST_PAGE
        || pageBytes > LARGEST_PAGE
        || Integer.bitCount(pageBytes) != 1
        || page.getLong(136) < 1) {
      throw damaged(file, position, "has a meta page that makes no sense");
    }
    return new MetaPage(
        pageBytes, Tree.at(page, 40), Tree.at(page, 88), page.getLong(136), page.getLong(144));
  }

  private static KvException damaged(StorageFile file, long position, String what) {
    return KvException.notApplied(ErrorCode.DAMAGED, file.path() + " at " + position + ": " + what);
  }

  /** Returns how long the file is when all its pages are in it. */
  long fileBytes() {
    return (lastPage + 1) * pageBytes;
  }
}
