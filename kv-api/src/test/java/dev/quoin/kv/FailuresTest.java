package dev.quoin.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresTest {
  /** Numbers travel over the wire: this table may grow and must not change. */
  @Test
  void numbersOfErrorCodesAreForEver() {
    Map<String, Integer> pinned = new LinkedHashMap<>();
    pinned.put("INVALID_ARGUMENT", 1);
    pinned.put("TOO_LARGE", 2);
    pinned.put("CONDITION_FAILED", 3);
    pinned.put("NOT_FOUND", 4);
    pinned.put("CROSS_SHARD", 5);
    pinned.put("UNSUPPORTED", 6);
    pinned.put("CLOSED", 7);
    pinned.put("DEADLINE_EXCEEDED", 8);
    pinned.put("UNAVAILABLE", 9);
    pinned.put("OVERLOADED", 10);
    pinned.put("CANCELLED", 11);
    pinned.put("NO_SPACE", 12);
    pinned.put("IO_ERROR", 13);
    pinned.put("DAMAGED", 14);
    pinned.put("IN_USE", 15);
    pinned.put("WRONG_ENGINE", 16);
    pinned.put("FORMAT_TOO_NEW", 17);
    pinned.put("INTERNAL", 18);
    Map<String, Integer> found = new LinkedHashMap<>();
    for (ErrorCode code : ErrorCode.values()) {
      found.put(code.name(), code.number());
    }
    assertThat(found).isEqualTo(pinned);
  }

  @Test
  void onlyWhatPassesByItselfIsRetryable() {
    for (ErrorCode code : ErrorCode.values()) {
      boolean expected =
          switch (code) {
            case DEADLINE_EXCEEDED, UNAVAILABLE, OVERLOADED -> true;
            default -> false;
          };
      assertThat(code.isRetryable()).as(code.name()).isEqualTo(expected);
    }
  }

  @Test
  void aFailureSaysWhyAndWhatMayHaveHappened() {
    Exception cause = new IllegalStateException("why");
    KvException plain = KvException.notApplied(ErrorCode.OVERLOADED, "m");
    assertThat(plain).hasMessage("m").hasNoCause();
    assertThat(plain.code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(plain.outcome()).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(plain.isRetryable()).isTrue();
    assertThat(KvException.notApplied(ErrorCode.CLOSED, "m", cause))
        .hasCause(cause)
        .matches(e -> !e.isRetryable());
    KvException doubt = KvException.inDoubt(ErrorCode.OVERLOADED, "m", cause);
    assertThat(doubt.outcome()).isEqualTo(Outcome.IN_DOUBT);
    assertThat(doubt.isRetryable()).as("not safe").isFalse();
    assertThat(doubt).hasCause(cause);
    assertThat(new KvException(ErrorCode.INTERNAL, Outcome.PARTIAL, "m").outcome())
        .isEqualTo(Outcome.PARTIAL);
  }
}
