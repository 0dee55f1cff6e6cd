package dev.quoin.kv.spi.runtime;

import java.io.IOException;

/** Says that a file to be locked is held by somebody else. */
public final class FileInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Makes an exception whose message says which file, and by whom it is held if that is known. */
  public FileInUseException(String message) {
    super(message);
  }
}
