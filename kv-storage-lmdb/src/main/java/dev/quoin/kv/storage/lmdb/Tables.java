package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.spi.storage.Table;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/**
 * The tables of an engine, one LMDB database each, all opened with the engine. Reading is
 * thread-safe; making and dropping are for the one writer and have LMDB to themselves, as LMDB's
 * table of open databases is not guarded against concurrent readers.
 */
final class Tables {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Environment environment;
  private final int most;
  private final ConcurrentMap<String, LmdbTable> byName = new ConcurrentHashMap<>();

  Tables(Environment environment, int most) {
    this.environment = environment;
    this.most = most;
  }

  /** Opens all there are. To be called once, before anybody else is inside. */
  void openAll() {
    Env<NativeBytes> env = environment.env();
    try {
      for (byte[] name : env.getDbiNames()) {
        String text = new String(name, StandardCharsets.US_ASCII);
        byName.put(text, new LmdbTable(this, text, env.openDbi(name), 0));
      }
    } catch (Dbi.DbFullException e) {
      throw tooMany();
    }
  }

  @Nullable LmdbTable find(String name) {
    return byName.get(checkName(name));
  }

  Set<String> names() {
    return new TreeSet<>(byName.keySet());
  }

  Collection<LmdbTable> all() {
    return byName.values();
  }

  LmdbTable of(Table table) {
    return LmdbTable.of(table, this);
  }

  /**
   * Makes a table if there is none of this name. The caller is the one writer, outside the gate.
   */
  void make(String name) {
    if (byName.containsKey(name)) {
      return;
    }
    if (byName.size() >= most) {
      throw tooMany();
    }
    environment.exclusively(
        () ->
            inTransaction(
                "make table " + name,
                open -> {
                  Dbi<NativeBytes> dbi = openDbi(open, name);
                  long id = open.getId();
                  open.commit();
                  byName.put(name, new LmdbTable(this, name, dbi, id));
                }));
  }

  /**
   * Drops a table. LMDB closes the handle of a database when it is told to drop it, whether that
   * ends well or not, so each attempt opens its own. The caller is the one writer, outside the
   * gate.
   */
  void drop(LmdbTable table) {
    table.checkThere();
    environment.exclusively(
        () -> {
          boolean dropped = false;
          try {
            inTransaction(
                "drop table " + table.name(),
                open -> {
                  table.rebind(openDbi(open, table.name()));
                  table.dbi().drop(open, true);
                  open.commit();
                });
            table.markDropped();
            byName.remove(table.name(), table);
            dropped = true;
          } finally {
            if (!dropped && !environment.isClosed()) {
              reopen(table);
            }
          }
        });
  }

  private interface Step {
    void in(Txn<NativeBytes> open);
  }

  /** Repeats a step with a larger map while the map is full. */
  private void inTransaction(String what, Step step) {
    while (true) {
      try (Txn<NativeBytes> open = environment.env().txnWrite()) {
        step.in(open);
        return;
      } catch (Env.MapFullException e) {
        environment.growNow();
      } catch (Dbi.DbFullException e) {
        throw tooMany();
      } catch (RuntimeException e) {
        throw Failures.of(what, Outcome.IN_DOUBT, e);
      }
    }
  }

  private void reopen(LmdbTable table) {
    try (Txn<NativeBytes> open = environment.env().txnWrite()) {
      table.rebind(openDbi(open, table.name()));
      open.commit();
    }
  }

  private Dbi<NativeBytes> openDbi(Txn<NativeBytes> open, String name) {
    return environment
        .env()
        .openDbi(open, name.getBytes(StandardCharsets.US_ASCII), null, false, DbiFlags.MDB_CREATE);
  }

  private KvException tooMany() {
    return KvException.notApplied(
        ErrorCode.TOO_LARGE,
        "there are " + byName.size() + " tables (expected: at most maxTables: " + most + ")");
  }

  private static String checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw KvException.notApplied(
          ErrorCode.INVALID_ARGUMENT,
          "table name: \"" + name + "\" (expected: 1 to 64 of A-Z a-z 0-9 . _ -)");
    }
    return name;
  }
}
