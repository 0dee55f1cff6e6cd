package dev.quoin.kv.examples.bench.report;

import java.util.Locale;

/** Figures as people read them. */
final class Numbers {
  static final String NONE = "—";

  private Numbers() {}

  /** Returns a count with K or M: three digits that matter. */
  static String count(double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    if (value >= 999_500) {
      return digits(value / 1e6) + "M";
    }
    return value >= 1_000 ? digits(value / 1e3) + "K" : digits(value);
  }

  /** Returns about three digits. */
  static String digits(double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    double size = Math.abs(value);
    int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Returns a number of bytes in MiB, or in bytes if there are few. */
  static String mebibytes(double bytes) {
    return Double.isNaN(bytes) ? NONE : digits(bytes / (1 << 20));
  }

  /** Returns a share in percent. */
  static String percent(double share) {
    return Double.isNaN(share) ? NONE : digits(share * 100);
  }

  /** Returns a ratio. */
  static String ratio(double value) {
    return Double.isNaN(value) ? NONE : digits(value) + "x";
  }
}
