package dev.sandboxed.runtime.internal.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What PostgreSQL answers was taken from its protocol documentation and from a running one. */
class PostgresHandshakeTest {

  @Test
  void aServerThatStartsUpDoesNotServe() throws Exception {
    assertThat(answered(error("57P03", "the database system is starting up"))).isFalse();
  }

  @Test
  void aDemandForAuthenticationIsService() throws Exception {
    assertThat(answered(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3})).isTrue();
  }

  @Test
  void anyOtherErrorIsService() throws Exception {
    assertThat(answered(error("28000", "role \"postgres\" does not exist"))).isTrue();
  }

  @Test
  void aTextThatMentionsTheCodeIsNotTheCode() throws Exception {
    assertThat(answered(error("28000", "57P03"))).isTrue();
  }

  @Test
  void somethingElseOnThePortIsLeftAlone() throws Exception {
    assertThat(answered("Error: this is not a database\r\n".getBytes(StandardCharsets.US_ASCII)))
        .isTrue();
    assertThat(answered(new byte[0])).isTrue();
  }

  @Test
  void nobodyThereDoesNotServe() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    assertThat(PostgresHandshake.serves("127.0.0.1", port)).isFalse();
  }

  private static byte[] error(String state, String text) {
    byte[] fields =
        ("SFATAL\0VFATAL\0C" + state + "\0M" + text + "\0\0").getBytes(StandardCharsets.US_ASCII);
    byte[] message = new byte[5 + fields.length];
    message[0] = 'E';
    message[4] = (byte) (4 + fields.length);
    System.arraycopy(fields, 0, message, 5, fields.length);
    return message;
  }

  /** Whether a server that reads a whole start-up message and answers this counts as serving. */
  private static boolean answered(byte[] answer) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread service = new Thread(() -> answerOnce(server, answer));
      service.setDaemon(true);
      service.start();
      boolean serves = PostgresHandshake.serves("127.0.0.1", server.getLocalPort());
      service.join();
      return serves;
    }
  }

  private static void answerOnce(ServerSocket server, byte[] answer) {
    try (Socket client = server.accept()) {
      byte[] length = client.getInputStream().readNBytes(4);
      client.getInputStream().readNBytes(length[3] - 4);
      client.getOutputStream().write(answer);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
