package dev.quoin.kv.core;

/**
 * What a verification found.
 *
 * @param keyspaces how many keyspaces there are
 * @param entries how many entries were read, damaged ones included
 * @param bytes the bytes of their keys and values
 * @param damaged how many of them are not what was written
 */
public record VerifyReport(int keyspaces, long entries, long bytes, long damaged) {}
