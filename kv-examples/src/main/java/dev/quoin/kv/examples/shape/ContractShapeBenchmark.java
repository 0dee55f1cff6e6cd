package dev.quoin.kv.examples.shape;

import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Decides the shape of the storage contract between kv-core and an engine: who copies, who owns the
 * buffer, and what the engine returns. One toy log store serves every shape, so that only the
 * signature and the copies it forces differ.
 *
 * <p>A record is {@code [24 B header | 16 B key | stored value]}; its CRC32C covers key and stored
 * value. The stored value is kv-core's 30 B head and then the user's value, which the user gets as
 * immutable {@link Bytes}.
 *
 * <ul>
 *   <li>{@code g1..g6} read: copy and strip; view; view of a whole-record copy; caller's buffer;
 *       visitor; CRC in place, then a copy of the stored value alone.
 *   <li>{@code p1..p5} write: concatenation; scratch array; gather; engine's direct batch; neutral
 *       heap batch. {@code sink=file} is one pwrite into a cached file; {@code sink=memory} copies
 *       the record into a direct log, which leaves little but the shape's own cost.
 * </ul>
 *
 * <p>Compare ratios within one run, with {@code -prof gc}. Keys and heads are reused and hot. The
 * heap is touched first: otherwise page faults in a fresh eden are charged to whatever allocates.
 *
 * <p>To run: {@code java -cp "$(cat target/kv/current/classpath)" org.openjdk.jmh.Main
 * ContractShape -prof gc}
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g", "-Xmn256m", "-XX:+AlwaysPreTouch", "-XX:MaxDirectMemorySize=1g"})
public class ContractShapeBenchmark {
  private static final int KEYS = 400_000;
  private static final int RECORD = 24;
  private static final int KEY = 16;
  private static final int HEAD = 30;
  private static final int SEGMENT = 64 << 20;
  private static final int MASK = (1 << 20) - 1;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final ThreadLocal<ByteBuffer> DIRECT = ThreadLocal.withInitial(() -> direct(1));

  /** An immutable slice of an array. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  record Bytes(byte[] array, int offset, int length) {}

  /** The caller (hot key and head, shuffled key numbers) and the toy engine. */
  @State(Scope.Thread)
  public static class Reads {
    @Param({"1024", "100"})
    int size;

    final Bytes key = new Bytes(new byte[KEY], 0, KEY);
    final Bytes head = new Bytes(new byte[HEAD], 0, HEAD);
    final byte[] scratch = new byte[1 << 16];
    final byte[][] reusable = {new byte[64]};
    final int[] order = new int[KEYS];
    final long[] index = new long[(MASK + 1) * 2];
    int next;
    Bytes body = key;
    ByteBuffer[] segments = {};
    ByteBuffer[] views = {};
    @Nullable FileChannel file;
    long position;

    @Setup
    public void setup() throws IOException {
      fill(8);
    }

    void fill(int segmentCount) throws IOException {
      segments = new ByteBuffer[segmentCount];
      Arrays.setAll(segments, i -> direct(1024));
      views = segments.clone();
      body = new Bytes(new byte[size], 0, size);
      Random random = new Random(1);
      random.nextBytes(body.array);
      for (int i = 1; i < KEYS; i++) {
        int j = random.nextInt(i + 1);
        order[i] = order[j];
        order[j] = i;
      }
      Arrays.setAll(views, i -> segments[i].duplicate().order(ByteOrder.LITTLE_ENDIAN));
      for (int i = 0; i < KEYS; i++) {
        append(encode(DIRECT.get()), hash(key));
      }
    }

    Bytes step() {
      next = next + 1 == KEYS ? 0 : next + 1;
      LONG.set(key.array, 0, order[next] * 0x9E3779B97F4A7C15L);
      LONG.set(key.array, 8, (long) order[next]);
      return key;
    }

    Bytes head(byte[] to) {
      to[0] = 1;
      LONG.set(to, 2, (long) next);
      LONG.set(to, 10, 77L);
      return head;
    }

    ByteBuffer encode(ByteBuffer to) {
      to.clear().position(RECORD).put(step().array).put(head(head.array).array);
      return seal(to.put(body.array, body.offset, body.length), HEAD + body.length);
    }

    int slot(long hash) {
      int slot = (int) (hash >>> 40) & MASK;
      while (index[slot * 2] != hash && index[slot * 2] != 0) {
        slot = (slot + 1) & MASK;
      }
      return slot * 2;
    }

    void append(ByteBuffer batch, long hash) throws IOException {
      int length = batch.flip().remaining();
      long end = (long) SEGMENT * (file != null ? 4 : segments.length);
      long rest = SEGMENT - position % SEGMENT;
      long at = rest < length ? position + rest : position;
      at = at >= end ? 0 : at;
      if (file != null) {
        file.write(batch, at);
      } else {
        segments[(int) (at / SEGMENT)].put((int) (at % SEGMENT), batch, 0, length);
      }
      int slot = slot(hash);
      index[slot] = hash;
      index[slot + 1] = at;
      position = at + length;
    }

    /** Copies the value out, then checks key and value in two parts. */
    int copyChecked(byte[] key, byte[][] into, boolean exact) {
      long at = index[slot(hash(this.key)) + 1];
      ByteBuffer segment = segments[(int) (at / SEGMENT)];
      int from = (int) (at % SEGMENT);
      checkKey(segment, from, key);
      int length = segment.getInt(from + 8);
      if (exact || into[0].length < length) {
        into[0] = new byte[length];
      }
      segment.get(from + RECORD + KEY, into[0], 0, length);
      CRC32C crc = new CRC32C();
      crc.update(key, 0, KEY);
      crc.update(into[0], 0, length);
      check(segment.getInt(from) == (int) crc.getValue());
      return length;
    }

    Bytes wholeRecord(Bytes key) {
      long at = index[slot(hash(key)) + 1];
      ByteBuffer segment = segments[(int) (at / SEGMENT)];
      int from = (int) (at % SEGMENT);
      byte[] record = new byte[RECORD + KEY + segment.getInt(from + 8)];
      segment.get(from, record);
      int start = RECORD + KEY;
      check(Arrays.equals(record, RECORD, start, key.array, key.offset, key.offset + KEY));
      CRC32C crc = new CRC32C();
      crc.update(record, RECORD, record.length - RECORD);
      check(segment.getInt(from) == (int) crc.getValue());
      return new Bytes(record, start, record.length - start);
    }

    /** Checks in place and returns the segment's view, limited to the stored value. */
    ByteBuffer checkedInPlace(Bytes key) {
      long at = index[slot(hash(key)) + 1];
      ByteBuffer view = views[(int) (at / SEGMENT)];
      int from = (int) (at % SEGMENT);
      checkKey(view.clear(), from, key.array);
      view.limit(from + RECORD + KEY + view.getInt(from + 8)).position(from + RECORD);
      CRC32C crc = new CRC32C();
      crc.update(view);
      check(view.getInt(from) == (int) crc.getValue());
      return view.position(from + RECORD + KEY);
    }

    <R> R visit(Bytes key, Function<ByteBuffer, R> reader) {
      return reader.apply(checkedInPlace(key).slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    void putArrays(byte[] key, byte[] value, int from, int length) throws IOException {
      ByteBuffer to = DIRECT.get().clear().position(RECORD).put(key).put(value, from, length);
      append(seal(to, length), hash(this.key));
    }
  }

  /** A log that wraps around. */
  @State(Scope.Thread)
  public static class Writes extends Reads {
    @Param({"file", "memory"})
    String sink;

    final ByteBuffer batch = direct(1);

    @Override
    @Setup
    public void setup() throws IOException {
      if (sink.equals("file")) {
        Path path = Files.createTempFile("shape", ".log");
        file = FileChannel.open(path, WRITE, DELETE_ON_CLOSE);
        file.write(direct(4096));
      }
      fill(file == null ? 1 : 0);
    }
  }

  static ByteBuffer direct(int kib64) {
    return ByteBuffer.allocateDirect(kib64 << 16).order(ByteOrder.LITTLE_ENDIAN);
  }

  static void check(boolean condition) {
    if (!condition) {
      throw new IllegalStateException("damaged record");
    }
  }

  static void checkKey(ByteBuffer segment, int from, byte[] key) {
    check(segment.getLong(from + RECORD) == (long) LONG.get(key, 0));
    check(segment.getLong(from + RECORD + 8) == (long) LONG.get(key, 8));
  }

  static long hash(Bytes key) {
    long hash = (long) LONG.get(key.array, key.offset) * 0x9E3779B97F4A7C15L;
    hash = (hash ^ hash >>> 32 ^ (long) LONG.get(key.array, key.offset + 8)) * 0xD6E8FEB86659FD93L;
    return (hash ^ hash >>> 32) * 0x9E3779B97F4A7C15L | 1;
  }

  static ByteBuffer seal(ByteBuffer to, int length) {
    CRC32C crc = new CRC32C();
    crc.update(to.flip().position(RECORD));
    to.putInt(0, (int) crc.getValue()).putInt(4, KEY).putInt(8, length).putLong(16, 1);
    return to;
  }

  /** kv-core's look at its head, and the view behind it. */
  static Bytes user(byte[] stored, int at, int length) {
    check(stored[at] == 1 && (long) LONG.get(stored, at + 2) >= 0);
    return new Bytes(stored, at + HEAD, length - HEAD);
  }

  static byte[] join(Reads s, byte[] to) {
    s.head(to);
    System.arraycopy(s.body.array, s.body.offset, to, HEAD, s.body.length);
    return to;
  }

  @Benchmark
  public Bytes g1CopyStrip(Reads s) {
    Bytes view = g2View(s);
    byte[] value = Arrays.copyOfRange(view.array, HEAD, view.array.length);
    return new Bytes(value, 0, value.length);
  }

  @Benchmark
  public Bytes g2View(Reads s) {
    byte[][] out = new byte[1][];
    int length = s.copyChecked(s.step().array, out, true);
    return user(out[0], 0, length);
  }

  @Benchmark
  public Bytes g3WholeRecord(Reads s) {
    Bytes stored = s.wholeRecord(s.step());
    return user(stored.array, stored.offset, stored.length);
  }

  @Benchmark
  public Bytes g4CallersBuffer(Reads s) {
    int length = s.copyChecked(s.step().array, s.reusable, false);
    Bytes view = user(s.reusable[0], 0, length);
    byte[] value = Arrays.copyOfRange(view.array, HEAD, HEAD + view.length);
    return new Bytes(value, 0, value.length);
  }

  @Benchmark
  public Bytes g5Visitor(Reads s) {
    return s.visit(
        s.step(),
        stored -> {
          check(stored.get(0) == 1 && stored.getLong(2) >= 0);
          byte[] value = new byte[stored.remaining() - HEAD];
          stored.get(HEAD, value);
          return new Bytes(value, 0, value.length);
        });
  }

  @Benchmark
  public Bytes g6CheckInPlace(Reads s) {
    ByteBuffer view = s.checkedInPlace(s.step());
    byte[] stored = new byte[view.remaining()];
    view.get(stored);
    return user(stored, 0, stored.length);
  }

  @Benchmark
  public void p1Concatenate(Writes s) throws IOException {
    byte[] value = join(s, new byte[HEAD + s.body.length]);
    s.putArrays(s.step().array, value, 0, value.length);
  }

  @Benchmark
  public void p2Scratch(Writes s) throws IOException {
    s.putArrays(s.step().array, join(s, s.scratch), 0, HEAD + s.body.length);
  }

  @Benchmark
  public void p3Gather(Writes s) throws IOException {
    s.append(s.encode(DIRECT.get()), hash(s.key));
  }

  @Benchmark
  public void p4EngineBatch(Writes s) throws IOException {
    s.append(s.encode(s.batch), hash(s.key));
  }

  @Benchmark
  public void p5NeutralBatch(Writes s) throws IOException {
    System.arraycopy(s.step().array, 0, s.scratch, 0, KEY);
    System.arraycopy(s.head(s.head.array).array, 0, s.scratch, KEY, HEAD);
    System.arraycopy(s.body.array, s.body.offset, s.scratch, KEY + HEAD, s.body.length);
    s.putArrays(Arrays.copyOf(s.scratch, KEY), s.scratch, KEY, HEAD + s.body.length);
  }
}
