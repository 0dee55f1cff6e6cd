package dev.quoin.kv.tck;

import dev.quoin.kv.spi.storage.StorageEngineFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link dev.quoin.kv.spi.storage.StorageEngine} as tests. An engine proves itself
 * by
 *
 * <pre>{@code
 * class MyEngineTest extends StorageEngineTck {
 *   @Override protected StorageEngineFactory factory() { return new MyEngineFactory(); }
 * }
 * }</pre>
 *
 * <p>Each suite is one subject, and the name of each test is the rule it checks. Where the contract
 * leaves something open, every answer it allows is taken. Random tests print their seed; {@code
 * -Dquoin.tck.seed=…} repeats one, {@code -Dquoin.tck.rounds=…} makes them run longer.
 */
public abstract class StorageEngineTck {
  /** For subclasses. */
  protected StorageEngineTck() {}

  /**
   * Returns the factory of the engine to be proved. Its class is public and has a public
   * constructor without arguments, as for {@link java.util.ServiceLoader}: other processes make it
   * by name.
   */
  protected abstract StorageEngineFactory factory();

  /** Returns the settings with which engines are opened. */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /** Returns settings of which each must be refused: known names with values that make no sense. */
  protected List<Map<String, String>> badSettings() {
    return List.of();
  }

  private EngineUnderTest subject() {
    return new EngineUnderTest(factory(), settings(), badSettings());
  }

  @Nested
  class Values extends ReadWriteTck {
    Values() {
      super(subject());
    }
  }

  @Nested
  class Tables extends TableTck {
    Tables() {
      super(subject());
    }
  }

  @Nested
  class Batches extends BatchTck {
    Batches() {
      super(subject());
    }
  }

  @Nested
  class Cursors extends CursorTck {
    Cursors() {
      super(subject());
    }
  }

  @Nested
  class Snapshots extends SnapshotTck {
    Snapshots() {
      super(subject());
    }
  }

  @Nested
  class Limits extends LimitsTck {
    Limits() {
      super(subject());
    }
  }

  @Nested
  class Durabilities extends DurabilityTck {
    Durabilities() {
      super(subject());
    }
  }

  @Nested
  class Checkpoints extends CheckpointTck {
    Checkpoints() {
      super(subject());
    }
  }

  @Nested
  class Maintenance extends MaintenanceTck {
    Maintenance() {
      super(subject());
    }
  }

  @Nested
  class Lifecycle extends LifecycleTck {
    Lifecycle() {
      super(subject());
    }
  }

  @Nested
  class ClosingRace extends ClosingRaceTck {
    ClosingRace() {
      super(subject());
    }
  }

  @Nested
  class Directories extends DirectoryTck {
    Directories() {
      super(subject());
    }
  }

  @Nested
  class Interrupts extends InterruptTck {
    Interrupts() {
      super(subject());
    }
  }

  @Nested
  class Concurrency extends ConcurrencyTck {
    Concurrency() {
      super(subject());
    }
  }

  @Nested
  class Model extends ModelTck {
    Model() {
      super(subject());
    }
  }
}
