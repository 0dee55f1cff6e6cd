package dev.quoin.kv;

/** What a failed call may have done. Every {@link KvException} carries one. */
public enum Outcome {
  /** Nothing was changed, and nothing will be: repeating the call is safe. */
  NOT_APPLIED,
  /** The change may have happened, may still happen, or may never: read before repeating it. */
  IN_DOUBT,
  /** Some of the parts of a call over several shards or batches happened, the rest did not. */
  PARTIAL
}
