package dev.quoin.kv.tck.fault;

/** What can be done to a file system: the kinds that {@link FaultyFiles} counts and fails. */
public enum FileOperation {
  /** An existing file is opened. */
  OPEN,
  /** A file is made. */
  CREATE,
  /** A part of a file is read. */
  READ,
  /** A part of a file is written. */
  WRITE,
  /** The content of a file is made durable. */
  SYNC,
  /** A file is cut or lengthened. */
  RESIZE,
  /** A part of a file is mapped. */
  MAP,
  /** A name is removed. */
  DELETE,
  /** A file is given another name. */
  RENAME,
  /** A file is given a second name. */
  LINK,
  /** The names in a directory are made durable. */
  SYNC_DIRECTORY,
  /** The names in a directory are read. */
  LIST,
  /** A directory is made. */
  CREATE_DIRECTORY,
  /** A lock is taken. */
  LOCK
}
