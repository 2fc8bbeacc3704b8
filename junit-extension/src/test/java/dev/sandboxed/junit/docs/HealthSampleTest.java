package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HealthSampleTest {

  @Test
  void sandboxIsLookedAfter() {
    // sample: health
    SandboxSpec search =
        SandboxSpec.of("search:2")
            .lifecycle(
                Lifecycle.DEFAULT
                    .init(true)
                    .stopGrace(Duration.ofSeconds(30))
                    .healthCheck(
                        HealthCheck.shell("curl -f http://localhost:9200/_health")
                            .interval(Duration.ofSeconds(5))
                            .retries(5)));
    // end

    assertThat(search.lifecycle().init()).isTrue();
    HealthCheck check = search.lifecycle().healthCheck();
    assertThat(check).isNotNull();
    assertThat(check.command()).startsWith("/bin/sh", "-c");
  }
}
