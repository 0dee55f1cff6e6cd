package dev.quoin.kv.tck;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.spi.storage.Table;
import dev.quoin.kv.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A batch that remembers its writes one by one, each as what adds it to another batch. */
final class RecordedBatch implements WriteBatch {
  final WriteBatch batch;
  final List<Consumer<WriteBatch>> writes = new ArrayList<>();

  RecordedBatch(WriteBatch batch) {
    this.batch = batch;
  }

  @Override
  public void put(Table table, Bytes key, Bytes head, Bytes body) {
    batch.put(table, key, head, body);
    writes.add(target -> target.put(table, key, head, body));
  }

  @Override
  public void delete(Table table, Bytes key) {
    batch.delete(table, key);
    writes.add(target -> target.delete(table, key));
  }

  @Override
  public int count() {
    return batch.count();
  }

  @Override
  public long bytes() {
    return batch.bytes();
  }

  @Override
  public void clear() {
    batch.clear();
    writes.clear();
  }

  @Override
  public void close() {
    batch.close();
  }
}
