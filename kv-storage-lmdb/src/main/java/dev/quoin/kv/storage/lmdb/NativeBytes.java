package dev.quoin.kv.storage.lmdb;

import dev.quoin.kv.Bytes;
import dev.quoin.kv.UnsafeBytes;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.jspecify.annotations.Nullable;

/**
 * Bytes outside the heap: an address and a length, of memory that is LMDB's (a key or value it
 * returned, valid until the next call on the same transaction or cursor) or our own (a scratch for
 * keys handed to LMDB).
 *
 * <p>For one thread at a time, inside the engine's gate: nothing here checks that the memory is
 * still there. Never leaves this package; what callers get is a copy.
 */
final class NativeBytes {
  /** All memory, by absolute address: jnr adds an offset to the address 0. */
  private static final Pointer MEMORY = Pointer.wrap(Runtime.getSystemRuntime(), 0L);

  /** Keeps the scratch alive; {@code null} where the memory is LMDB's. */
  private final @Nullable Pointer owned;

  private long address;
  private int length;

  /** Makes a view that LMDB will fill. */
  NativeBytes() {
    owned = null;
  }

  /** Makes a scratch that holds up to {@code capacity} bytes, freed when it is garbage. */
  NativeBytes(int capacity) {
    owned = Runtime.getSystemRuntime().getMemoryManager().allocateDirect(capacity, false);
    address = owned.address();
  }

  long address() {
    return address;
  }

  int length() {
    return length;
  }

  /** Points this at memory of LMDB's. */
  void pointTo(long newAddress, int newLength) {
    address = newAddress;
    length = newLength;
  }

  /** Fills a scratch, whose capacity the caller has checked. */
  NativeBytes fill(Bytes source, int size) {
    MEMORY.put(address, UnsafeBytes.array(source), UnsafeBytes.offset(source), size);
    length = size;
    return this;
  }

  /** Writes {@code source} into memory that LMDB reserved, {@code at} bytes from its start. */
  void write(int at, Bytes source) {
    int size = source.length();
    if (at + size > length) {
      throw new IndexOutOfBoundsException(at + " + " + size + " (expected: <= " + length + ")");
    }
    if (size > 0) {
      MEMORY.put(address + at, UnsafeBytes.array(source), UnsafeBytes.offset(source), size);
    }
  }

  /** Copies into {@code target}, which has room. */
  void copyTo(byte[] target, int at) {
    if (length > 0) {
      MEMORY.get(address, target, at, length);
    }
  }

  /** Copies to the heap. */
  Bytes copy() {
    if (length == 0) {
      return Bytes.EMPTY;
    }
    byte[] copy = new byte[length];
    MEMORY.get(address, copy, 0, length);
    return UnsafeBytes.wrap(copy);
  }
}
