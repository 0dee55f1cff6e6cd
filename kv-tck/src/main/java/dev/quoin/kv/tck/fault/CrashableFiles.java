package dev.quoin.kv.tck.fault;

import dev.quoin.kv.spi.runtime.FileInUseException;
import dev.quoin.kv.spi.runtime.FileStore;
import dev.quoin.kv.spi.runtime.StorageFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that can lose power. It keeps what is durable apart from what was merely
 * written, and {@link #afterPowerLoss} gives the disk as a machine might find it when it comes
 * back:
 *
 * <ul>
 *   <li>each 512-byte sector of a file has any content it had since the file was last synced;
 *   <li>the length of a file is any length it had since then;
 *   <li>of the names made, changed or removed since their directory was last synced, the first few,
 *       or any of them, have come to pass.
 * </ul>
 *
 * <p>This is what POSIX allows; real file systems are kinder. With {@link #losePowerAt} a test
 * walks through every moment of a scenario: the operation of that number is begun, fails, and
 * everything after it fails too. {@link #afterKill} gives the disk as a process finds it whose
 * predecessor was killed: nothing written is lost, but nothing is more durable than before.
 *
 * <p>Directories are durable when they are made. Thread-safe. The same seed gives the same disk.
 */
public final class CrashableFiles implements FileStore {
  /** Changes of names that happen together or not at all: name to file, or to nothing. */
  private record NameChange(Map<Path, @Nullable Inode> names) {
    void applyTo(Map<Path, Inode> target) {
      names.forEach(
          (name, inode) -> {
            if (inode == null) {
              target.remove(name);
            } else {
              target.put(name, inode);
            }
          });
    }

    boolean touches(Path directory) {
      return names.keySet().stream().anyMatch(name -> directory.equals(name.getParent()));
    }
  }

  private final Map<Path, Inode> names = new TreeMap<>();
  private final Map<Path, Inode> durableNames = new TreeMap<>();
  private final List<NameChange> pending = new ArrayList<>();
  private final Set<Path> directories = new HashSet<>();
  private final Set<Path> locks = new HashSet<>();
  private long operations;
  private long lastOperation = Long.MAX_VALUE;
  private boolean lost;

  /** Makes an empty disk. */
  public CrashableFiles() {}

  /** Returns how many operations that change or sync something were begun. */
  public synchronized long operations() {
    return operations;
  }

  /** Lets the power go when the operation of this number, counted from 1, is begun. */
  public synchronized void losePowerAt(long operation) {
    lastOperation = operation;
  }

  /** Returns whether the power is gone. */
  public synchronized boolean isLost() {
    return lost;
  }

  /**
   * Takes the power away, if it is still there, and returns the disk as it may be found afterwards.
   * May be called again with another seed for another possible world.
   */
  public synchronized CrashableFiles afterPowerLoss(long seed) {
    lost = true;
    Random random = new Random(seed);
    Map<Path, Inode> survivors = new TreeMap<>(durableNames);
    boolean inOrder = random.nextBoolean();
    int first = random.nextInt(pending.size() + 1);
    for (int i = 0; i < pending.size(); i++) {
      if (inOrder ? i < first : random.nextBoolean()) {
        pending.get(i).applyTo(survivors);
      }
    }
    return successor(survivors, inode -> inode.afterPowerLoss(random));
  }

  /** Stops this disk, as if the process had been killed, and returns it for the next process. */
  public synchronized CrashableFiles afterKill() {
    lost = true;
    CrashableFiles next = new CrashableFiles();
    Map<Inode, Inode> copies = new HashMap<>();
    names.forEach((name, inode) -> next.names.put(name, copyOf(inode, copies)));
    durableNames.forEach((name, inode) -> next.durableNames.put(name, copyOf(inode, copies)));
    for (NameChange change : pending) {
      Map<Path, @Nullable Inode> copied = new HashMap<>();
      change.names.forEach(
          (name, inode) -> copied.put(name, inode == null ? null : copyOf(inode, copies)));
      next.pending.add(new NameChange(copied));
    }
    next.directories.addAll(directories);
    return next;
  }

  private static Inode copyOf(Inode inode, Map<Inode, Inode> copies) {
    return copies.computeIfAbsent(inode, Inode::copy);
  }

  private interface Fate {
    Inode of(Inode inode);
  }

  private CrashableFiles successor(Map<Path, Inode> survivors, Fate fate) {
    CrashableFiles next = new CrashableFiles();
    Map<Inode, Inode> copies = new HashMap<>();
    survivors.forEach(
        (name, inode) -> {
          Inode copy = copies.computeIfAbsent(inode, fate::of);
          next.names.put(name, copy);
          next.durableNames.put(name, copy);
        });
    next.directories.addAll(directories);
    return next;
  }

  /** Begins an operation that changes something; whether it is the last one is told by the end. */
  void begin() throws IOException {
    checkPower();
    operations++;
    lost = operations >= lastOperation;
  }

  /** Ends an operation: fails if the power went away during it. */
  void checkPower() throws IOException {
    if (lost) {
      throw new IOException("the power is gone");
    }
  }

  @Override
  public synchronized StorageFile open(Path file, OpenMode mode) throws IOException {
    checkPower();
    Path name = normal(file);
    Inode inode = names.get(name);
    if (mode != OpenMode.CREATE) {
      if (inode == null) {
        throw new NoSuchFileException(file.toString());
      }
      return new CrashableFile(this, file, inode, mode == OpenMode.WRITE);
    }
    if (inode != null || directories.contains(name)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    checkParent(name);
    Inode made = new Inode();
    change(assign(name, made));
    return new CrashableFile(this, file, made, true);
  }

  @Override
  public synchronized boolean exists(Path path) {
    Path name = normal(path);
    return names.containsKey(name) || directories.contains(name);
  }

  @Override
  public synchronized List<Path> list(Path directory) throws IOException {
    checkPower();
    Path parent = normal(directory);
    if (!directories.contains(parent)) {
      throw new NoSuchFileException(directory.toString());
    }
    Set<Path> found = new HashSet<>(names.keySet());
    found.addAll(directories);
    return found.stream()
        .filter(name -> parent.equals(name.getParent()))
        .map(name -> directory.resolve(name.getFileName()))
        .sorted()
        .toList();
  }

  @Override
  public synchronized long size(Path file) throws IOException {
    checkPower();
    return existing(file).size();
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    checkPower();
    for (Path name = normal(directory); name != null; name = name.getParent()) {
      directories.add(name);
    }
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    Path name = normal(path);
    if (names.containsKey(name)) {
      change(assign(name, null));
    } else if (directories.contains(name)) {
      if (!list(path).isEmpty()) {
        throw new IOException("directory " + path + " is not empty");
      }
      directories.remove(name);
    }
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    Map<Path, @Nullable Inode> both = assign(normal(from), null);
    checkParent(normal(to));
    both.put(normal(to), existing(from));
    change(both);
  }

  @Override
  public synchronized void link(Path existing, Path link) throws IOException {
    if (exists(link)) {
      throw new FileAlreadyExistsException(link.toString());
    }
    checkParent(normal(link));
    change(assign(normal(link), existing(existing)));
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    begin();
    checkPower();
    Path parent = normal(directory);
    for (NameChange change : List.copyOf(pending)) {
      if (change.touches(parent)) {
        change.applyTo(durableNames);
        pending.remove(change);
      }
    }
  }

  @Override
  public long usableBytes(Path path) {
    return Long.MAX_VALUE;
  }

  @Override
  public synchronized AutoCloseable lock(Path file) throws IOException {
    Path name = normal(file);
    if (!locks.add(name)) {
      throw new FileInUseException(file + " is held by another instance in this process");
    }
    if (!exists(file)) {
      open(file, OpenMode.CREATE).close();
    }
    return () -> release(name);
  }

  private synchronized void release(Path name) {
    locks.remove(name);
  }

  private void change(Map<Path, @Nullable Inode> changed) throws IOException {
    begin();
    NameChange change = new NameChange(changed);
    pending.add(change);
    change.applyTo(names);
    checkPower();
  }

  private static Map<Path, @Nullable Inode> assign(Path name, @Nullable Inode inode) {
    Map<Path, @Nullable Inode> names = new HashMap<>();
    names.put(name, inode);
    return names;
  }

  private Inode existing(Path file) throws IOException {
    Inode inode = names.get(normal(file));
    if (inode == null) {
      throw new NoSuchFileException(file.toString());
    }
    return inode;
  }

  private void checkParent(Path name) throws IOException {
    if (!directories.contains(name.getParent())) {
      throw new NoSuchFileException(name.getParent() + " (a directory)");
    }
  }

  private static Path normal(Path path) {
    return path.toAbsolutePath().normalize();
  }
}
