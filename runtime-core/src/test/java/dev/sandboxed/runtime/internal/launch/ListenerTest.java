package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ListenerTest {

  @Test
  void addressesAreWrittenAsPeopleWriteThem() throws Exception {
    assertThat(listener("127.0.0.1", 5432)).hasToString("127.0.0.1:5432");
    assertThat(listener("::1", 80)).hasToString("[0:0:0:0:0:0:0:1]:80");
  }

  @Test
  void loopbackIsReachedFromInsideOnly() throws Exception {
    assertThat(listener("127.0.0.1", 80).isLoopback()).isTrue();
    assertThat(listener("::1", 80).isLoopback()).isTrue();
    assertThat(listener("0.0.0.0", 80).isLoopback()).isFalse();
    assertThat(listener("::", 80).isLoopback()).isFalse();
  }

  private static Listener listener(String address, int port) throws Exception {
    return new Listener(InetAddress.getByName(address), port);
  }
}
