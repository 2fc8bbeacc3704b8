package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ways from this machine into a sandbox, and from a sandbox to this machine. */
@Timeout(60)
class PublishedPortTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @Test
  void datagramsOfEachClientComeBackToIt() throws IOException {
    SandboxSpec spec =
        TINY.command("listen-udp", "5353")
            .publish(PublishedPort.udp(5353))
            .ready(Readiness.log("listening"));
    try (Sandbox sandbox = RUNTIME.start(spec);
        DatagramSocket one = client(sandbox.udpPort(5353));
        DatagramSocket other = client(sandbox.udpPort(5353))) {
      send(one, "one");
      send(other, "other");
      send(one, "again");
      assertThat(receive(one)).isEqualTo("one");
      assertThat(receive(other)).isEqualTo("other");
      assertThat(receive(one)).isEqualTo("again");
      assertThatThrownBy(() -> sandbox.port(5353))
          .hasMessageContaining("does not publish port 5353")
          .hasMessageContaining("5353/udp");
    }
  }

  @Test
  void portThatIsTakenFailsTheStartAndIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
      int port = taken.getLocalPort();
      SandboxSpec spec = TINY.command("listen", "7000").publish(PublishedPort.tcp(7000).at(port));

      assertThatThrownBy(() -> RUNTIME.start(spec))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("port " + port + " of this machine")
          .hasMessageContaining("Something else has that port");
    }
  }

  @Test
  void portCanBeChosen() throws IOException {
    try (Sandbox sandbox = startAtChosenPort(20);
        Socket socket = new Socket(sandbox.host(), sandbox.port(7000))) {
      assertThat(socket.isConnected()).isTrue();
    }
  }

  /** One that was free may be taken by the time it is asked for: then it is another one. */
  private static Sandbox startAtChosenPort(int attempts) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
      port = free.getLocalPort();
    }
    try {
      Sandbox sandbox =
          RUNTIME.start(TINY.command("listen", "7000").publish(PublishedPort.tcp(7000).at(port)));
      assertThat(sandbox.port(7000)).isEqualTo(port);
      return sandbox;
    } catch (StartFailedException e) {
      if (attempts == 0) {
        throw e;
      }
      return startAtChosenPort(attempts - 1);
    }
  }

  @Test
  void portOfThisMachineIsReachedByThoseWhoMayAndByNobodyElse() throws IOException {
    Network network = Network.create();
    try (ServerSocket server = new ServerSocket(0, 10, LOOPBACK)) {
      int port = server.getLocalPort();
      String number = Integer.toString(port);
      Thread greeter = new Thread(() -> greet(server), "greeter");
      greeter.start();
      try (Sandbox neighbour = RUNTIME.start(TINY.network(network));
          Sandbox alone = RUNTIME.start(TINY.hostPort(port));
          Sandbox stranger = RUNTIME.start(TINY)) {
        try (Sandbox guest = RUNTIME.start(TINY.network(network).hostPort(port))) {
          assertThat(tiny(guest, "connect", "host.sandboxed.internal", number)).contains("hello");
          String gateway =
              tiny(guest, "resolve", "host.sandboxed.internal").lines().findFirst().get();
          assertThat(neighbour.exec("tiny", "connect", gateway, number).stdout())
              .doesNotContain("hello");
        }
        assertThat(tiny(alone, "connect", "host.sandboxed.internal", number)).contains("hello");
        assertThat(stranger.exec("tiny", "connect", "10.231.0.1", number).stdout())
            .doesNotContain("hello");
        assertThat(neighbour.exec("tiny", "resolve", "host.sandboxed.internal").exitCode())
            .isNotZero();
      }
    }
  }

  private static void greet(ServerSocket server) {
    for (; ; ) {
      try (Socket client = server.accept()) {
        client.getOutputStream().write("hello\n".getBytes(UTF_8));
      } catch (IOException e) {
        return; // the test is over
      }
    }
  }

  private static DatagramSocket client(int port) throws IOException {
    DatagramSocket socket = new DatagramSocket(0, LOOPBACK);
    socket.setSoTimeout(20_000);
    socket.connect(LOOPBACK, port);
    return socket;
  }

  private static void send(DatagramSocket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length));
  }

  private static String receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), UTF_8);
  }
}
