package dev.sandboxed.runtime.internal.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What services answer was taken from the documentation of their protocols and from running ones.
 */
@Timeout(60)
class ProtocolQuestionTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void postgresThatStartsUpDoesNotServe() throws IOException {
    assertThat(postgres(error("57P03", "the database system is starting up")))
        .isEqualTo(Answer.notReady("'the database system is starting up'"));
  }

  @Test
  void postgresThatDemandsAuthenticationServes() throws IOException {
    assertThat(postgres(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3})).isEqualTo(Answer.ready());
  }

  @Test
  void postgresThatRefusesForAnotherReasonServes() throws IOException {
    assertThat(postgres(error("28000", "role \"postgres\" does not exist")))
        .isEqualTo(Answer.ready());
    assertThat(postgres(error("28000", "57P03"))).isEqualTo(Answer.ready());
  }

  @Test
  void mySqlThatGreetsServes() throws IOException {
    byte[] greeting = packet(0, "\n10.11.6-MariaDB\0" + "x".repeat(60));

    assertThat(asked(Protocol.MYSQL, 0, greeting)).isEqualTo(Answer.ready());
  }

  @Test
  void mySqlThatTakesNobodyDoesNotServe() throws IOException {
    byte[] error = packet(0, "?\4\20Too many connections");
    error[4] = (byte) 0xff;

    assertThat(asked(Protocol.MYSQL, 0, error))
        .isEqualTo(Answer.notReady("'Too many connections'"));
  }

  @Test
  void redisThatAnswersServes() throws IOException {
    assertThat(redis("+PONG\r\n")).isEqualTo(Answer.ready());
    assertThat(redis("-NOAUTH Authentication required.\r\n")).isEqualTo(Answer.ready());
  }

  @Test
  void redisThatLoadsItsDataDoesNotServe() throws IOException {
    assertThat(redis("-LOADING Redis is loading the dataset in memory\r\n"))
        .isEqualTo(Answer.notReady("'-LOADING Redis is loading the dataset in memory'"));
    assertThat(redis("-DENIED Redis is running in protected mode\r\n").kind())
        .isEqualTo(Answer.Kind.NOT_READY);
  }

  @Test
  void brokerThatStartsAConnectionServes() throws IOException {
    byte[] start = {1, 0, 0, 0, 0, 1, (byte) 0xf0, 0, 10, 0, 10, 0, 9};

    assertThat(asked(Protocol.AMQP, 8, start)).isEqualTo(Answer.ready());
    assertThat(asked(Protocol.AMQP, 8, new byte[] {'A', 'M', 'Q', 'P', 0, 1, 0, 0}))
        .isEqualTo(Answer.ready());
  }

  @Test
  void kafkaThatListsItsRequestsServes() throws IOException {
    byte[] versions = {0, 0, 0, 16, 5, 4, 3, 2, 0, 0, 0, 0, 0, 1, 0, 18, 0, 0, 0, 3};
    byte[] failed = {0, 0, 0, 6, 5, 4, 3, 2, 0, 35};

    assertThat(asked(Protocol.KAFKA, 14, versions)).isEqualTo(Answer.ready());
    assertThat(asked(Protocol.KAFKA, 14, failed)).isEqualTo(Answer.notReady("error 35"));
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void whatSpeaksAnotherProtocolIsForeign(Protocol protocol) throws IOException {
    byte[] html = "<html>There is nothing to see here</html>\r\n".getBytes(StandardCharsets.UTF_8);

    assertThat(asked(protocol, 0, html).kind()).isEqualTo(Answer.Kind.FOREIGN);
    assertThat(asked(protocol, 0, new byte[0]).kind()).isEqualTo(Answer.Kind.FOREIGN);
    assertThat(asked(protocol, 0, new byte[] {1, 0, 0}).kind()).isEqualTo(Answer.Kind.FOREIGN);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void nobodyThereDoesNotServe(Protocol protocol) throws IOException {
    int port = Service.closedPort();
    assertThat(ask(protocol, port)).isEqualTo(Answer.notReady("connection refused"));
  }

  private static Answer postgres(byte[] answer) throws IOException {
    return answered(
        Protocol.POSTGRESQL,
        client -> {
          InputStream stream = client.getInputStream();
          byte[] length = stream.readNBytes(4);
          stream.readNBytes(length[3] - 4);
          client.getOutputStream().write(answer);
        });
  }

  private static Answer redis(String answer) throws IOException {
    return asked(Protocol.REDIS, 6, answer.getBytes(StandardCharsets.UTF_8));
  }

  /** Of a service that reads so many bytes before it answers. */
  private static Answer asked(Protocol protocol, int reads, byte[] answer) throws IOException {
    return answered(
        protocol,
        client -> {
          client.getInputStream().readNBytes(reads);
          client.getOutputStream().write(answer);
          drain(client);
        });
  }

  /** Closing with something unread would take the answer away from the client. */
  private static void drain(Socket client) throws IOException {
    client.shutdownOutput();
    client.getInputStream().readAllBytes();
  }

  private static Answer answered(Protocol protocol, Service.Behaviour behaviour)
      throws IOException {
    try (Service service = Service.of(behaviour)) {
      return ask(protocol, service.port());
    }
  }

  private static Answer ask(Protocol protocol, int port) throws IOException {
    try {
      return Questions.in(protocol, Service.HOST, port).ask(LONG);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static byte[] packet(int number, String payload) {
    byte[] content = payload.getBytes(StandardCharsets.ISO_8859_1);
    byte[] packet =
        Arrays.copyOf(new byte[] {(byte) content.length, 0, 0, (byte) number}, 4 + content.length);
    System.arraycopy(content, 0, packet, 4, content.length);
    return packet;
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
}
