package dev.quoin.kv.tck.reference;

import dev.quoin.kv.spi.storage.Table;

/** A table by its number, which is never given to another one. */
final class ReferenceTable implements Table {
  private final ReferenceEngine owner;
  private final String name;
  private final int number;

  ReferenceTable(ReferenceEngine owner, String name, int number) {
    this.owner = owner;
    this.name = name;
    this.number = number;
  }

  @Override
  public String name() {
    return name;
  }

  ReferenceEngine owner() {
    return owner;
  }

  int number() {
    return number;
  }

  @Override
  public String toString() {
    return "table " + name;
  }
}
