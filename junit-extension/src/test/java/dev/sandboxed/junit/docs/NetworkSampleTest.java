package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import org.junit.jupiter.api.Test;

class NetworkSampleTest {

  @Test
  void sandboxesMeetOnANetworkOfOneName() {
    // sample: network
    Network backend = Network.of("backend");
    SandboxSpec postgres = SandboxSpec.of("postgres:15").network(backend, "db");
    SandboxSpec shop = SandboxSpec.of("shop:1").network(backend).network(Network.of("frontend"));
    // end

    assertThat(shop.networking().networks())
        .containsAll(postgres.networking().networks())
        .hasSize(2);
    assertThat(postgres.networking().aliases()).containsExactly("db");
  }
}
