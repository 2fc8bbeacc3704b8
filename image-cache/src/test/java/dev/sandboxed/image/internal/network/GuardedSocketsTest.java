package dev.sandboxed.image.internal.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardedSocketsTest {
  @ParameterizedTest
  @CsvSource({
    "8.8.8.8,                 PUBLIC",
    "2606:4700::1,            PUBLIC",
    "10.1.2.3,                PRIVATE",
    "172.16.0.1,              PRIVATE",
    "192.168.0.1,             PRIVATE",
    "100.64.0.1,              PRIVATE",
    "fd00::1,                 PRIVATE",
    "fec0::1,                 PRIVATE",
    "127.0.0.1,               LOOPBACK",
    "127.9.9.9,               LOOPBACK",
    "::1,                     LOOPBACK",
    "::ffff:127.0.0.1,        LOOPBACK",
    "0.0.0.0,                 NOWHERE",
    "0.1.2.3,                 NOWHERE",
    "::,                      NOWHERE",
    "169.254.169.254,         NOWHERE",
    "::ffff:169.254.169.254,  NOWHERE",
    "::169.254.169.254,       NOWHERE",
    "64:ff9b::169.254.169.254, NOWHERE",
    "2002:a9fe:a9fe::1,       NOWHERE",
    "64:ff9b::10.0.0.1,       PRIVATE",
    "fe80::1,                 NOWHERE",
    "fd00:ec2::254,           NOWHERE",
    "168.63.129.16,           NOWHERE",
    "100.100.100.200,         NOWHERE",
    "224.0.0.1,               NOWHERE",
    "ff02::1,                 NOWHERE",
    "255.255.255.255,         NOWHERE"
  })
  void everyAddressHasAReach(String address, Reach reach) throws IOException {
    assertThat(Reach.of(InetAddress.getByName(address))).isEqualTo(reach);
  }

  @Test
  void theUserMayHaveChosenAHostOfThisMachine() {
    assertThat(Reach.ofHost("localhost")).isEqualTo(Reach.LOOPBACK);
    assertThat(Reach.ofHost("10.0.0.1")).isEqualTo(Reach.PRIVATE);
    assertThat(Reach.ofHostBehindProxy("10.0.0.1")).isEqualTo(Reach.PRIVATE);
    assertThat(Reach.ofHostBehindProxy("example.test")).isEqualTo(Reach.PUBLIC);
  }

  @Test
  void anAddressOutOfReachIsNotConnectedTo() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (Reach reach : new Reach[] {Reach.PUBLIC, Reach.PRIVATE}) {
        assertThatThrownBy(() -> connect(reach, server.getLocalPort()))
            .isInstanceOf(ForbiddenAddressException.class)
            .hasMessage("127.0.0.1 is an address of this machine");
      }
      connect(Reach.LOOPBACK, server.getLocalPort());
    }
  }

  @Test
  void aNameIsCheckedByItsAddress() {
    assertThatThrownBy(() -> new GuardedSockets(Reach.PUBLIC).createSocket("localhost", 1))
        .isInstanceOf(ForbiddenAddressException.class);
  }

  private static void connect(Reach reach, int port) throws IOException {
    try (Socket socket = new GuardedSockets(reach).createSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
    }
  }
}
