package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadinessSampleTest {

  @Test
  void sandboxesAreWaitedFor() {
    // sample: readiness
    SandboxSpec shop =
        SandboxSpec.of("shop:3")
            .ready(
                Readiness.http("/health", 8080).status(200).bodyContaining("\"UP\""),
                Readiness.exec("/opt/shop/bin/check", "--catalogue"))
            .startTimeout(Duration.ofSeconds(30))
            .startAttempts(2);
    SandboxSpec migration = SandboxSpec.of("shop-migrations:3").ready(Readiness.exited(0));
    // end

    assertThat(shop.readiness()).hasSize(2);
    assertThat(migration.readiness()).containsExactly(new Readiness.Exited(0));
  }
}
