package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
class ResetSampleTest {

  @Test
  void everyTestFindsTheSameState() {
    try (SandboxRuntime runtime = SandboxRuntime.open()) {
      // sample: reset
      SandboxSpec spec =
          SandboxSpec.of("postgres:15")
              .env("POSTGRES_PASSWORD", "secret")
              .snapshot(Snapshot.READY)
              .lifecycle(Lifecycle.DEFAULT.preparedClone(true));
      try (Sandbox postgres = runtime.start(spec)) {
        // … a test writes to it
        postgres.reset();
        // … the next one finds it as it was, at the same address
      }
      // end
      assertThat(spec.lifecycle().preparedClone()).isTrue();
    }
  }
}
