package dev.quoin.kv.cli;

/** How answers are written, as chosen by {@code -w}. */
enum OutputForm {
  /** Bare: a value as its bytes, an entry as {@code key<TAB>value}. */
  SIMPLE,
  /** One JSON object a line. */
  JSON,
  /** Columns with a heading, for people. */
  TABLE
}
