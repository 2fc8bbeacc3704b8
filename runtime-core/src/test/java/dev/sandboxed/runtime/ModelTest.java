package dev.sandboxed.runtime;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.internal.host.IdentityChoice;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Databases that start from snapshots, against a model of what they hold: random writes, resets,
 * restarts and kills. {@code -Dsandboxed.operations=NUMBER} says how many there are, {@code
 * -Dsandboxed.seed=NUMBER} repeats those of a failure. {@code runtime-core/robustness model} runs
 * this at length.
 */
@Tag("images")
class ModelTest {

  private static final int OPERATIONS = Integer.getInteger("sandboxed.operations", 60);
  private static final long SEED = Long.getLong("sandboxed.seed", new Random().nextInt());

  private static SandboxRuntime runtime;

  @BeforeAll
  static void open() {
    runtime = SandboxRuntime.open();
  }

  @AfterAll
  static void close() {
    runtime.close();
  }

  @Test
  void postgresHoldsWhatTheModelHolds() throws Exception {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    run(new PostgresTable(), false);
  }

  @Test
  void postgresWithAPreparedCloneHoldsWhatTheModelHolds() throws Exception {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).isFalse();
    run(new PostgresTable(), true);
  }

  @Test
  void redisHoldsWhatTheModelHolds() throws Exception {
    run(new RedisKeys(), false);
  }

  @Test
  void redisWithAPreparedCloneHoldsWhatTheModelHolds() throws Exception {
    run(new RedisKeys(), true);
  }

  private static void run(ModelledStore store, boolean clone) throws Exception {
    try (ModelRun run = new ModelRun(runtime, store, clone, SEED)) {
      run.perform(OPERATIONS);
      System.out.println(run.report());
    }
  }
}
