package dev.sandboxed.runtime.internal.launch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
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

  @Test
  void tableOfTheKernelIsRead() throws Exception {
    String table =
        """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout
           0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0
           1: 0200E80A:0050 0100E80A:C001 01 00000000:00000000 00:00000000 00000000     0        0
        """;
    String table6 =
        """
          sl  local_address                         remote_address                        st
           0: 00000000000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 00000000
        """;

    List<Listener> listeners =
        Listener.in(
            Map.of(
                "/proc/1/net/tcp", table.getBytes(US_ASCII),
                "/proc/1/net/tcp6", table6.getBytes(US_ASCII)));

    assertThat(listeners).containsExactly(listener("127.0.0.1", 8080), listener("::1", 80));
  }

  private static Listener listener(String address, int port) throws Exception {
    return new Listener(InetAddress.getByName(address), port);
  }
}
