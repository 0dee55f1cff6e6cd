package dev.quoin.kv.tck;

import dev.quoin.kv.spi.storage.StorageEngineFactory;

/** The kit of crashes as it is run against the mutant that forgets what it has not synced. */
final class ForgetfulCrashes extends CrashTck {
  @Override
  protected StorageEngineFactory factory() {
    return new ForgetfulProcess();
  }
}
