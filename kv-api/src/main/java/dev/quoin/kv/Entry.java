package dev.quoin.kv;

/**
 * One key with its value, as it was read.
 *
 * @param key the key
 * @param value the value; empty where a scan asked for keys only
 * @param version the state that was read, to be handed back in a conditional write
 */
public record Entry(Bytes key, Bytes value, Version version) {}
