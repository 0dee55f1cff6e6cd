package dev.quoin.kv.tck.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * The content of a file of {@link CrashableFiles}: as it is, as it is durably, and the changes
 * between the two in their order. Guarded by the file system's monitor; only views made by {@link
 * #map} are read without.
 */
final class Inode {
  private static final int SECTOR = 512;

  /** Something done to the content of a file. */
  sealed interface Change permits Write, Resize {}

  /** Bytes written at a position. */
  static final class Write implements Change {
    private final int position;
    private final byte[] bytes;

    Write(int position, byte[] bytes) {
      this.position = position;
      this.bytes = bytes;
    }

    int end() {
      return position + bytes.length;
    }
  }

  /** A new length. */
  record Resize(int length) implements Change {}

  /** An array that grows, and remembers outgrown ones of which somebody has a view. */
  private static final class Content {
    byte[] bytes = new byte[SECTOR];
    int length;
    private final List<byte[]> outgrown = new ArrayList<>();
    private boolean viewed;

    void apply(Change change) {
      if (change instanceof Write write) {
        grow(write.end());
        put(write.position, write.bytes, 0, write.bytes.length);
        length = Math.max(length, write.end());
      } else if (change instanceof Resize resize) {
        grow(resize.length);
        if (resize.length < length) {
          put(resize.length, new byte[length - resize.length], 0, length - resize.length);
        }
        length = resize.length;
      }
    }

    void put(int position, byte[] source, int from, int count) {
      System.arraycopy(source, from, bytes, position, count);
      for (byte[] older : outgrown) {
        int fits = Math.min(count, older.length - position);
        if (fits > 0) {
          System.arraycopy(source, from, older, position, fits);
        }
      }
    }

    void grow(int size) {
      if (size > bytes.length) {
        if (viewed) {
          outgrown.add(bytes);
          viewed = false;
        }
        bytes = Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
      }
    }

    ByteBuffer view(int position, int size) {
      viewed = true;
      return ByteBuffer.wrap(bytes, position, size).slice().asReadOnlyBuffer();
    }

    Content copy() {
      Content copy = new Content();
      copy.bytes = bytes.clone();
      copy.length = length;
      return copy;
    }
  }

  private Content now = new Content();
  private Content durable = new Content();
  private final List<Change> pending = new ArrayList<>();

  int size() {
    return now.length;
  }

  void change(Change change) {
    now.apply(change);
    pending.add(change);
  }

  void sync() {
    pending.forEach(durable::apply);
    pending.clear();
  }

  int read(ByteBuffer target, long position) {
    int count = (int) Math.max(0, Math.min(target.remaining(), now.length - position));
    if (count > 0) {
      target.put(now.bytes, (int) position, count);
    }
    return count;
  }

  ByteBuffer map(int position, int size) throws IOException {
    if (position + size > now.length) {
      throw new IOException(
          "cannot map up to " + (position + size) + " (expected: <= " + now.length + ")");
    }
    return now.view(position, size);
  }

  Inode copy() {
    Inode copy = new Inode();
    copy.now = now.copy();
    copy.durable = durable.copy();
    copy.pending.addAll(pending);
    return copy;
  }

  /** Returns what may be found of this file after the power was gone. */
  Inode afterPowerLoss(Random random) {
    Inode found = new Inode();
    found.now = survivor(random);
    found.durable = found.now.copy();
    return found;
  }

  private Content survivor(Random random) {
    Content content = durable.copy();
    int length = lengthAfter(random.nextInt(pending.size() + 1));
    int style = random.nextInt(4);
    if (style == 0) {
      pending.forEach(content::apply);
      return content;
    }
    if (style == 1) {
      pending.subList(0, random.nextInt(pending.size() + 1)).forEach(content::apply);
      return content;
    }
    for (Map.Entry<Integer, List<Write>> sector : writesBySector().entrySet()) {
      List<Write> writes = sector.getValue();
      // In the third style most of what was written last is there, in the fourth any of it.
      int count =
          style == 2 && random.nextInt(8) != 0 ? writes.size() : random.nextInt(writes.size() + 1);
      writes.subList(0, count).forEach(write -> applySector(content, write, sector.getKey()));
    }
    content.apply(new Resize(style == 2 ? now.length : length));
    return content;
  }

  /** Returns the length this file had when {@code count} of the pending changes were done. */
  private int lengthAfter(int count) {
    int length = durable.length;
    for (Change change : pending.subList(0, count)) {
      if (change instanceof Write write) {
        length = Math.max(length, write.end());
      } else if (change instanceof Resize resize) {
        length = resize.length;
      }
    }
    return length;
  }

  private Map<Integer, List<Write>> writesBySector() {
    Map<Integer, List<Write>> sectors = new TreeMap<>();
    for (Change change : pending) {
      if (change instanceof Write write) {
        for (int s = write.position / SECTOR; s * SECTOR < write.end(); s++) {
          sectors.computeIfAbsent(s, none -> new ArrayList<>()).add(write);
        }
      }
    }
    return sectors;
  }

  private static void applySector(Content content, Write write, int sector) {
    int from = Math.max(write.position, sector * SECTOR);
    int to = Math.min(write.end(), (sector + 1) * SECTOR);
    content.grow(to);
    content.put(from, write.bytes, from - write.position, to - from);
    content.length = Math.max(content.length, to);
  }
}
