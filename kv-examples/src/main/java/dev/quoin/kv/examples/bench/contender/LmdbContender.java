package dev.quoin.kv.examples.bench.contender;

import dev.quoin.kv.spi.storage.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * LMDB through lmdbjava: read transactions are pooled and renewed, values are copied to the heap
 * inside their transaction, one write is one transaction.
 */
final class LmdbContender implements Contender {
  private final Env<ByteBuffer> env;
  private final Dbi<ByteBuffer> dbi;
  private final ConcurrentLinkedQueue<Txn<ByteBuffer>> readers = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<ByteBuffer> keys =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(512));
  private final ThreadLocal<ByteBuffer> values;

  LmdbContender(ContenderKind.Setup setup) {
    List<EnvFlags> flags = new ArrayList<>(List.of(EnvFlags.MDB_NOTLS));
    if (setup.durability() != Durability.SYNC) {
      flags.add(EnvFlags.MDB_NOSYNC);
    }
    env =
        Env.create(ByteBufferProxy.PROXY_OPTIMAL)
            .setMapSize(Math.max(1L << 30, setup.dataBytes() * 8))
            .setMaxDbs(4)
            .setMaxReaders(512)
            .open(setup.directory().toFile(), flags.toArray(EnvFlags[]::new));
    dbi = env.openDbi("bench".getBytes(StandardCharsets.US_ASCII), DbiFlags.MDB_CREATE);
    values = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(setup.valueBytes()));
  }

  private static ByteBuffer fill(ThreadLocal<ByteBuffer> buffer, Object bytes) {
    return buffer.get().clear().put((byte[]) bytes).flip();
  }

  @Override
  public void put(Object key, Object value) {
    try (Txn<ByteBuffer> txn = env.txnWrite()) {
      dbi.put(txn, fill(keys, key), fill(values, value));
      txn.commit();
    }
  }

  @Override
  public boolean get(Object key, ValueSink sink) {
    Txn<ByteBuffer> txn = renewed();
    try {
      ByteBuffer found = dbi.get(txn, fill(keys, key));
      if (found == null) {
        return false;
      }
      byte[] value = new byte[found.remaining()];
      found.get(value);
      sink.value(value, 0, value.length);
      return true;
    } finally {
      txn.reset();
      readers.add(txn);
    }
  }

  private Txn<ByteBuffer> renewed() {
    Txn<ByteBuffer> txn = readers.poll();
    if (txn == null) {
      return env.txnRead();
    }
    txn.renew();
    return txn;
  }

  @Override
  public void batch(List<Object> batchKeys, List<Object> batchValues) {
    try (Txn<ByteBuffer> txn = env.txnWrite()) {
      for (int i = 0; i < batchKeys.size(); i++) {
        dbi.put(txn, fill(keys, batchKeys.get(i)), fill(values, batchValues.get(i)));
      }
      txn.commit();
    }
  }

  @Override
  public void scan(boolean reverse, EntrySink sink) {
    try (Txn<ByteBuffer> txn = env.txnRead();
        Cursor<ByteBuffer> cursor = dbi.openCursor(txn)) {
      for (boolean there = reverse ? cursor.last() : cursor.first();
          there;
          there = reverse ? cursor.prev() : cursor.next()) {
        byte[] key = new byte[cursor.key().remaining()];
        cursor.key().get(key);
        byte[] value = new byte[cursor.val().remaining()];
        cursor.val().get(value);
        sink.entry(key, 0, key.length, value, 0, value.length);
      }
    }
  }

  @Override
  public boolean sync() {
    env.sync(true);
    return true;
  }

  /** LMDB has nothing that runs later: pages are reused as soon as no reader needs them. */
  @Override
  public void settle() {}

  @Override
  public void close() throws IOException {
    for (Txn<ByteBuffer> txn = readers.poll(); txn != null; txn = readers.poll()) {
      txn.close();
    }
    env.close();
  }
}
