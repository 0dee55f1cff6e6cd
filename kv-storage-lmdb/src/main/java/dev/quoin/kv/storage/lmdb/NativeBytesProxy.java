package dev.quoin.kv.storage.lmdb;

import java.util.Comparator;
import jnr.ffi.Pointer;
import org.lmdbjava.BufferProxy;

/**
 * Hands {@link NativeBytes} to and from LMDB.
 *
 * <p>Why not one of lmdbjava's own: both for {@code ByteBuffer} rewrite private fields of the JDK
 * and need {@code --add-opens}; the one for {@code byte[]} needs no flag, but allocates native
 * memory for every key and value it passes and copies a value even where nobody asked for it. This
 * one passes addresses, needs no flag, and copies exactly what the caller gets.
 */
final class NativeBytesProxy extends BufferProxy<NativeBytes> {
  static final NativeBytesProxy INSTANCE = new NativeBytesProxy();

  private static final Comparator<NativeBytes> BY_CONTENT = (a, b) -> a.copy().compareTo(b.copy());

  private NativeBytesProxy() {}

  @Override
  protected NativeBytes allocate() {
    return new NativeBytes();
  }

  @Override
  protected void deallocate(NativeBytes bytes) {
    // A view owns nothing.
  }

  @Override
  protected byte[] getBytes(NativeBytes bytes) {
    return bytes.copy().toByteArray();
  }

  /** Asked for by every Dbi, used only by lmdbjava's own iterator, which we do without. */
  @Override
  protected Comparator<NativeBytes> getSignedComparator() {
    return BY_CONTENT;
  }

  @Override
  protected Comparator<NativeBytes> getUnsignedComparator() {
    return BY_CONTENT;
  }

  @Override
  protected Pointer in(NativeBytes bytes, Pointer value) {
    value.putLong(STRUCT_FIELD_OFFSET_SIZE, bytes.length());
    value.putAddress(STRUCT_FIELD_OFFSET_DATA, bytes.address());
    return value;
  }

  /** For {@code MDB_RESERVE}: LMDB tells the address. */
  @Override
  protected Pointer in(NativeBytes bytes, int size, Pointer value) {
    value.putLong(STRUCT_FIELD_OFFSET_SIZE, size);
    return value;
  }

  @Override
  protected NativeBytes out(NativeBytes bytes, Pointer value) {
    bytes.pointTo(
        value.getAddress(STRUCT_FIELD_OFFSET_DATA),
        Math.toIntExact(value.getLong(STRUCT_FIELD_OFFSET_SIZE)));
    return bytes;
  }
}
