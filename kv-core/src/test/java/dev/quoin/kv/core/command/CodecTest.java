package dev.quoin.kv.core.command;

import static dev.quoin.kv.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quoin.kv.Batch;
import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KeyRange;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import dev.quoin.kv.Version;
import dev.quoin.kv.core.entry.Condition;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final Bytes K = utf8("k");
  private static final Bytes V = utf8("vv");
  private static final Condition AT = new Condition.VersionIs(new Version(300, 2));

  private static Map<String, Submission> submissions() {
    Map<String, Submission> golden = new LinkedHashMap<>();
    golden.put("0100" + "0107016b0276760000", of(new Command.Put(7, K, V, Condition.ALWAYS, 0)));
    golden.put(
        "0100" + "0107016b00" + "02ac0202" + "8001",
        of(new Command.Put(7, K, Bytes.EMPTY, AT, 128)));
    golden.put("0100" + "0207016b01", of(new Command.Delete(7, K, Condition.ABSENT)));
    golden.put("0100" + "03070000" + "01", of(new Command.DeleteRange(7, KeyRange.all(), 1)));
    golden.put(
        "0100" + "0307026b037676" + "8020",
        of(new Command.DeleteRange(7, KeyRange.of(K, V), 4096)));
    golden.put(
        "0100" + "0407" + "03" + "016b037676" + "016b00" + "016b01",
        of(
            new Command.Batch(
                7, Batch.builder().put(K, V).delete(K).put(K, Bytes.EMPTY).build().writes())));
    golden.put("0100" + "05ffffffffffffffffff01", of(new Command.RegisterSession(-1)));
    golden.put("0100" + "06e807", of(new Command.ExpireSessions(1000)));
    golden.put(
        "01" + "0a0503" + "0207016b00",
        new Submission(10, 5, 3, new Command.Delete(7, K, Condition.ALWAYS)));
    return golden;
  }

  private static Submission of(Command command) {
    return Submission.of(command);
  }

  private static Map<String, Result> results() {
    Map<String, Result> golden = new LinkedHashMap<>();
    golden.put("0101ac0202", new Result.Written(new Version(300, 2)));
    golden.put("0101ffffffffffffffffff01ffffffff0f", new Result.Written(new Version(-1, -1)));
    golden.put("01020300", new Result.Deleted(3, false));
    golden.put("01020301", new Result.Deleted(3, true));
    golden.put("010300", new Result.ConditionFailed(null));
    golden.put("0103010504", new Result.ConditionFailed(new Version(5, 4)));
    golden.put("0104" + "020101" + "6d", refused(Outcome.NOT_APPLIED));
    golden.put("0104" + "020201" + "6d", refused(Outcome.IN_DOUBT));
    golden.put("0104" + "020301" + "6d", refused(Outcome.PARTIAL));
    golden.put("0105", new Result.Done());
    return golden;
  }

  private static Result refused(Outcome outcome) {
    return new Result.Refused(ErrorCode.TOO_LARGE, outcome, "m");
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }

  private static Bytes bytes(String hex) {
    return Bytes.copyOf(HexFormat.of().parseHex(hex));
  }

  @Test
  void goldenSubmissions() {
    submissions()
        .forEach(
            (golden, submission) -> {
              assertThat(hex(CommandCodec.encode(submission))).isEqualTo(golden);
              assertThat(CommandCodec.decode(bytes(golden))).isEqualTo(submission);
            });
  }

  @Test
  void goldenResults() {
    results()
        .forEach(
            (golden, result) -> {
              assertThat(hex(ResultCodec.encode(result))).isEqualTo(golden);
              assertThat(ResultCodec.decode(bytes(golden))).isEqualTo(result);
            });
  }

  @Test
  void longMessagesAreCut() {
    Result.Refused refused =
        new Result.Refused(ErrorCode.INTERNAL, Outcome.IN_DOUBT, "x".repeat(10_000));
    Result decoded = ResultCodec.decode(ResultCodec.encode(refused));
    assertThat(decoded)
        .isEqualTo(new Result.Refused(ErrorCode.INTERNAL, Outcome.IN_DOUBT, "x".repeat(4096)));
  }

  @Test
  void laterFormatsAreToldByName() {
    assertThatThrownBy(() -> CommandCodec.decode(bytes("0200")))
        .hasMessage("command of format 2 (expected: <= 1)")
        .extracting(e -> ((KvException) e).code())
        .isEqualTo(ErrorCode.FORMAT_TOO_NEW);
    assertThatThrownBy(() -> ResultCodec.decode(bytes("0205")))
        .extracting(e -> ((KvException) e).code())
        .isEqualTo(ErrorCode.FORMAT_TOO_NEW);
  }

  @Test
  void malformedInputIsRefusedWithThePlace() {
    Map<String, String> commands =
        Map.ofEntries(
            Map.entry("", "malformed command at byte 0: it ends here"),
            Map.entry("0000", "format: 0"),
            Map.entry("010000", "kind: 0 (expected: 1 to 6)"),
            Map.entry("010007", "kind: 7"),
            Map.entry("01000200016b00", "keyspace: 0 (expected: 1 to 2147483647)"),
            Map.entry("010002070000", "empty key"),
            Map.entry("01000207e103", "key of 481 bytes (expected: <= 480)"),
            Map.entry("01000207026b", "key of 2 bytes (expected: <= 1, the rest)"),
            Map.entry("01000207016b03", "condition: 3"),
            Map.entry("01000207016b0000", "1 bytes follow its end"),
            Map.entry("01000207016b020180808080" + "10", "ordinal: 4294967296"),
            Map.entry("0100" + "0107016b81808008", "value of 16777217 bytes"),
            Map.entry("0100" + "0107016b0000ffffffffffffffffff01", "expiry: -1"),
            Map.entry("0100" + "0307000000", "limit: 0"),
            Map.entry("0100" + "03070000818004", "limit: 65537"),
            Map.entry("0100" + "0407ffffff7f", "writes: 268435455 (expected: 0 to 1)"),
            Map.entry("01000500", "session: 0"),
            Map.entry("0101000005016b00", "sequence 0, acknowledged 0"),
            Map.entry("010102ffffffffffffffffff01", "sequence 2, acknowledged -1"),
            Map.entry("01000680" + "00", "longer than it need be"),
            Map.entry("010006ffffffffffffffffff02", "longer than 64 bits"),
            Map.entry("010006ffffffffffffffffffff01", "longer than 64 bits"));
    commands.forEach((hex, message) -> refuses(CommandCodec::decode, hex, message));
    Map<String, String> results =
        Map.of(
            "00",
            "format: 0",
            "0106",
            "malformed result at byte 2: kind: 6 (expected: 1 to 5)",
            "010203" + "02",
            "more: 2 (expected: 0 to 1)",
            "0102ffffffffffffffffff0100",
            "count: -1",
            "0104630100",
            "code: 99",
            "0104020400",
            "outcome: 4",
            "010500",
            "1 bytes follow");
    results.forEach((hex, message) -> refuses(ResultCodec::decode, hex, message));
  }

  private static void refuses(Function<Bytes, ?> decode, String hex, String message) {
    assertThatThrownBy(() -> decode.apply(bytes(hex)))
        .as(hex)
        .hasMessageContaining(message)
        .extracting(e -> ((KvException) e).code())
        .isEqualTo(ErrorCode.INVALID_ARGUMENT);
  }

  /** What can be decoded has the form it was decoded from; the rest is refused, never worse. */
  @Test
  void fuzz() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> samples =
        submissions().keySet().stream().map(h -> HexFormat.of().parseHex(h)).toList();
    List<byte[]> answers =
        results().keySet().stream().map(h -> HexFormat.of().parseHex(h)).toList();
    for (int i = 0; i < 20_000; i++) {
      fuzz(seed, mutate(samples, random), in -> CommandCodec.encode(CommandCodec.decode(in)));
      fuzz(seed, mutate(answers, random), in -> ResultCodec.encode(ResultCodec.decode(in)));
    }
  }

  private static Bytes mutate(List<byte[]> samples, SplittableRandom random) {
    byte[] input = samples.get(random.nextInt(samples.size())).clone();
    for (int n = random.nextInt(4); n >= 0; n--) {
      input[random.nextInt(input.length)] = (byte) random.nextInt();
    }
    return Bytes.copyOf(input, 0, random.nextInt(input.length + 1));
  }

  private static void fuzz(long seed, Bytes input, Function<Bytes, Bytes> thereAndBack) {
    try {
      Bytes again = thereAndBack.apply(input);
      // A message that is not UTF-8 does not come back as it was.
      if (!again.toString().equals(input.toString()) && !hex(input).startsWith("0104")) {
        throw new AssertionError("seed " + seed + ": " + hex(input) + " became " + hex(again));
      }
    } catch (KvException e) {
      if (e.code() != ErrorCode.INVALID_ARGUMENT && e.code() != ErrorCode.FORMAT_TOO_NEW) {
        throw new AssertionError("seed " + seed + ": " + hex(input), e);
      }
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + hex(input), e);
    }
  }

  @Test
  void recordsRefuseNonsense() {
    assertThatThrownBy(() -> new Command.DeleteRange(1, KeyRange.all(), 0))
        .hasMessage("limit: 0 (expected: >= 1)");
    Command command = new Command.RegisterSession(1);
    for (long[] wrong : new long[][] {{0, 0}, {1, -1}, {1, 1}}) {
      assertThatThrownBy(() -> new Submission(9, wrong[0], wrong[1], command))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
