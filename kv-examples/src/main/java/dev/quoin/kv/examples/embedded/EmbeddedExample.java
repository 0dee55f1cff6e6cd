package dev.quoin.kv.examples.embedded;

import static dev.quoin.kv.Bytes.utf8;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Entry;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.Keyspace;
import dev.quoin.kv.Kv;
import dev.quoin.kv.KvException;
import dev.quoin.kv.PutOptions;
import dev.quoin.kv.Scan;
import dev.quoin.kv.ScanIterator;
import dev.quoin.kv.core.EmbeddedKv;
import dev.quoin.kv.storage.mmap.MmapEngine;
import dev.quoin.kv.storage.mmap.MmapOptions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Users in a directory: writes, a conditional write that loses, a batch, a scan, and a call that
 * does not block. Everything but the line that opens the engine stays as it is with another engine,
 * and later with a server or a cluster.
 */
public final class EmbeddedExample {
  private EmbeddedExample() {}

  /** Runs the example in the directory that is the first argument. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (Kv kv = EmbeddedKv.open(MmapEngine.open(MmapOptions.at(Path.of(arguments[0]))))) {
      run(kv, out);
    }
  }

  /** Runs the example on any store. */
  static void run(Kv kv, PrintStream out) {
    Keyspace users = kv.keyspace("users");
    users.put(utf8("user:1"), utf8("Alice"));

    Entry read = users.get(utf8("user:1")).orElseThrow();
    users.put(utf8("user:1"), utf8("Alicia"), PutOptions.ifVersion(read.version()));
    try {
      users.put(utf8("user:1"), utf8("Alison"), PutOptions.ifVersion(read.version()));
    } catch (KvException e) {
      if (e.code() != ErrorCode.CONDITION_FAILED) {
        throw e;
      }
      out.println("somebody was faster: " + e.outcome());
    }

    users.batch(
        Batch.builder()
            .put(utf8("user:2"), utf8("Bob"))
            .put(utf8("user:3"), utf8("Carol"))
            .delete(utf8("user:1"))
            .build());

    new ScanIterator(users, Scan.prefix(utf8("user:")).reversed())
        .forEachRemaining(entry -> out.println(entry.key() + " = " + entry.value()));

    users
        .async()
        .get(utf8("user:2"))
        .thenAccept(found -> out.println("later: " + found.orElseThrow().value()))
        .join();
  }
}
