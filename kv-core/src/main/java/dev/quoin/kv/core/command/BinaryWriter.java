package dev.quoin.kv.core.command;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import dev.quoin.kv.Version;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts fields one after another: numbers as base-128 varints, lowest group first, byte strings
 * after their length, optional ones after their length plus one, with 0 for none.
 */
final class BinaryWriter {
  private byte[] buffer = new byte[64];
  private int length;

  BinaryWriter octet(int value) {
    room(1);
    buffer[length++] = (byte) value;
    return this;
  }

  BinaryWriter number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[length++] = (byte) rest;
    return this;
  }

  BinaryWriter bytes(Bytes value) {
    number(value.length());
    return raw(value);
  }

  BinaryWriter optional(@Nullable Bytes value) {
    if (value == null) {
      return number(0);
    }
    number(value.length() + 1L);
    return raw(value);
  }

  BinaryWriter version(Version version) {
    return number(version.index()).number(Integer.toUnsignedLong(version.ordinal()));
  }

  Bytes finish() {
    return UnsafeBytes.wrap(Arrays.copyOf(buffer, length));
  }

  private BinaryWriter raw(Bytes value) {
    room(value.length());
    value.copyTo(buffer, length);
    length += value.length();
    return this;
  }

  private void room(int bytes) {
    int needed = Math.addExact(length, bytes);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8L, needed * 2L));
    }
  }
}
