package dev.quoin.kv.core.command;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.ErrorCode;
import dev.quoin.kv.KvException;
import dev.quoin.kv.Version;
import org.jspecify.annotations.Nullable;

/**
 * Takes fields apart as {@link BinaryWriter} puts them. Byte strings are views. Whatever the input,
 * the answer is a field or INVALID_ARGUMENT with the place, and nothing is allocated on the word of
 * a length that the input does not bear out.
 */
final class BinaryReader {
  private final Bytes input;
  private final String what;
  private int position;

  BinaryReader(Bytes input, String what) {
    this.input = input;
    this.what = what;
  }

  int octet() {
    if (position == input.length()) {
      throw malformed("it ends here");
    }
    return input.byteAt(position++) & 0xFF;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      if (shift == 63 && next > 1) {
        break;
      }
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw malformed("a number is longer than it need be");
        }
        return value;
      }
    }
    throw malformed("a number is longer than 64 bits");
  }

  /** Returns a number from {@code least} to {@code most}. */
  int number(String name, int least, int most) {
    long value = number();
    if (value < least || value > most) {
      throw malformed(name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
    return (int) value;
  }

  boolean flag(String name) {
    return number(name, 0, 1) == 1;
  }

  Bytes bytes(String name, int most) {
    return raw(name, number(), most);
  }

  @Nullable Bytes optional(String name, int most) {
    long length = number();
    return length == 0 ? null : raw(name, length - 1, most);
  }

  Version version() {
    long index = number();
    long ordinal = number();
    if (ordinal >>> 32 != 0) {
      throw malformed("ordinal: " + ordinal + " (expected: 32 bits)");
    }
    return new Version(index, (int) ordinal);
  }

  int remaining() {
    return input.length() - position;
  }

  void end() {
    if (position != input.length()) {
      throw malformed(remaining() + " bytes follow its end");
    }
  }

  KvException malformed(String why) {
    return KvException.notApplied(
        ErrorCode.INVALID_ARGUMENT, "malformed " + what + " at byte " + position + ": " + why);
  }

  private Bytes raw(String name, long length, int most) {
    if (length < 0 || length > most) {
      throw malformed(
          "%s of %s bytes (expected: <= %d)".formatted(name, Long.toUnsignedString(length), most));
    }
    if (length > remaining()) {
      throw malformed(
          "%s of %d bytes (expected: <= %d, the rest)".formatted(name, length, remaining()));
    }
    position += (int) length;
    return input.slice(position - (int) length, position);
  }
}
