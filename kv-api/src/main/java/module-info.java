/**
 * What an application calls: {@link dev.quoin.kv.Kv}, {@link dev.quoin.kv.Keyspace} and the
 * immutable values that travel through them. Needs nothing but the JDK and JSpecify.
 */
module dev.quoin.kv.api {
  requires static transitive org.jspecify;

  exports dev.quoin.kv;
}
