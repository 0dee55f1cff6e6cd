package dev.quoin.kv.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Outcome;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Says that a call must be refused. */
final class Refusals {
  private Refusals() {}

  /** The call fails with this code, says why, and says that nothing was changed. */
  static void assertRefused(ErrorCode code, ThrowingCallable call) {
    assertRefused(List.of(code), call);
  }

  /** The same where the contract leaves open which of several codes it is. */
  static void assertRefused(List<ErrorCode> codes, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).as("refusal with %s", codes).isInstanceOf(KvException.class);
    KvException refusal = (KvException) thrown;
    assertThat(refusal.code()).as("code of: %s", refusal).isIn(codes);
    assertThat(refusal.outcome()).as("outcome of: %s", refusal).isEqualTo(Outcome.NOT_APPLIED);
    assertThat(refusal.getMessage()).as("message").isNotBlank();
  }

  /** The call does as it would, or fails with this code. */
  static void assertRefusedOrDone(ErrorCode code, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    if (thrown != null) {
      assertThat(thrown).as("refusal with %s", code).isInstanceOf(KvException.class);
      assertThat(((KvException) thrown).code()).as("code of: %s", thrown).isEqualTo(code);
    }
  }
}
