package dev.sandboxed.runtime.internal.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.HttpReadiness;
import dev.sandboxed.runtime.spec.Readiness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HttpQuestionTest {

  private static final HttpReadiness UP = Readiness.http("/up", 8080);
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);

  @Test
  void requestSaysWhatItWasGiven() throws IOException {
    HttpReadiness wanted =
        Readiness.http("/up?deep=1", 8080)
            .method("POST")
            .header("X-Probe", "yes")
            .basicAuth("user", "pass word");
    try (Service service = Service.http("HTTP/1.1 200 OK\r\n\r\n")) {
      assertThat(ask(wanted, service).kind()).isEqualTo(Answer.Kind.READY);
      assertThat(service.received())
          .isEqualTo(
              "POST /up?deep=1 HTTP/1.1\r\nX-Probe: yes\r\n"
                  + "Authorization: Basic dXNlcjpwYXNzIHdvcmQ=\r\nHost: 127.0.0.1:"
                  + service.port()
                  + "\r\nUser-Agent: sandboxed\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }
  }

  @Test
  void hostMayBeGiven() throws IOException {
    try (Service service = Service.http("HTTP/1.1 200 OK\r\n\r\n")) {
      ask(UP.header("host", "shop.example"), service);
      assertThat(service.received()).containsOnlyOnce("ost: ").contains("host: shop.example\r\n");
    }
  }

  @Test
  void statusesMayBeSetsAndRanges() throws IOException {
    assertThat(answer(UP, "HTTP/1.1 299 Fine\r\n\r\n").kind()).isEqualTo(Answer.Kind.READY);
    assertThat(answer(UP, "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n"))
        .isEqualTo(Answer.notReady("status 302"));
    assertThat(answer(UP.status(401, 403), "HTTP/1.0 403 No\r\n\r\n").kind())
        .isEqualTo(Answer.Kind.READY);
    assertThat(answer(UP.status(401, 403), "HTTP/1.1 200 OK\r\n\r\n").kind())
        .isEqualTo(Answer.Kind.NOT_READY);
    assertThat(answer(UP.statusBetween(200, 499), "HTTP/1.1 404 No\r\n\r\n").kind())
        .isEqualTo(Answer.Kind.READY);
  }

  @Test
  void interimAnswersAreSkipped() throws IOException {
    String answer = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 503 Later\r\n\r\n";

    assertThat(answer(UP, answer)).isEqualTo(Answer.notReady("status 503"));
  }

  @Test
  void chunksAreReadAsOneBody() throws IOException {
    String answer =
        """
        HTTP/1.1 200 OK\r
        Transfer-Encoding: chunked\r
        \r
        4;name=value\r
        {"UP\r
        9\r
        ": "\u00fcber\r
        0\r
        \r
        """;

    assertThat(answer(UP.bodyContaining("{\"UP\": \"\u00fcber"), answer).kind())
        .isEqualTo(Answer.Kind.READY);
    assertThat(answer(UP.body("DOWN"), answer).seen())
        .isEqualTo("status 200 and '{\"UP\": \"\u00fcber'");
  }

  @Test
  void bodyEndsWhereItsLengthSays() throws IOException {
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nUPDOWN";

    assertThat(answer(UP.body("^UP$"), answer).kind()).isEqualTo(Answer.Kind.READY);
  }

  @Test
  void headHasNoBody() throws IOException {
    try (Service service =
        Service.of(
            client -> {
              Service.request(client.getInputStream());
              client
                  .getOutputStream()
                  .write(
                      "HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\n"
                          .getBytes(StandardCharsets.UTF_8));
              Thread.sleep(LONG.toMillis());
            })) {
      assertThat(ask(UP.method("HEAD"), service)).isEqualTo(Answer.notReady("status 503"));
    }
  }

  @Test
  void streamWithoutEndIsReadyByItsStatus() throws IOException {
    try (Service service = endless("HTTP/1.1 200 OK\r\n\r\ndata: tick\n")) {
      assertThat(ask(UP, service).kind()).isEqualTo(Answer.Kind.READY);
      Answer matched = new HttpQuestion(UP.body("tick"), Service.HOST, service.port()).ask(SHORT);
      assertThat(matched.kind()).isEqualTo(Answer.Kind.READY);
    }
  }

  @Test
  void silenceIsNoAnswer() throws IOException {
    try (Service service = endless("")) {
      assertThat(new HttpQuestion(UP, Service.HOST, service.port()).ask(SHORT).seen())
          .isEqualTo("no answer in 300 ms");
    }
  }

  @Test
  void answerThatComesByteByByteIsGivenUpInTime() throws IOException {
    try (Service service =
        Service.of(
            client -> {
              for (byte each = 'a'; ; each = 'b') {
                client.getOutputStream().write(each);
                Thread.sleep(20);
              }
            })) {
      assertThat(new HttpQuestion(UP, Service.HOST, service.port()).ask(SHORT).seen())
          .isEqualTo("no answer in 300 ms");
    }
  }

  @Test
  void nonsenseIsQuotedAndEndlessHeadsAreCut() throws IOException {
    assertThat(answer(UP, "SSH-2.0-OpenSSH_9\r\n").seen())
        .isEqualTo("answered 'SSH-2.0-OpenSSH_9', which is not HTTP/1");
    assertThat(answer(UP, "HTTP/1.1 2x0 OK\r\n\r\n").seen()).contains("'2x0'");
    assertThat(answer(UP.body("x"), "HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n").seen())
        .contains("'-7'");
    assertThat(answer(UP, "").seen()).isEqualTo("connection closed without an answer");
    assertThat(answer(UP, "HTTP/1.1 200 OK\r\nX-").seen())
        .isEqualTo("connection closed amid the answer");
    assertThat(answer(UP, "HTTP/1.1 200 OK\r\nX: " + "y".repeat(70_000)).seen())
        .contains("longer than 64 KiB");
  }

  @Test
  void bodyIsLookedAtUpToAMebibyte() throws IOException {
    String answer = "HTTP/1.1 200 OK\r\n\r\n" + "y".repeat(3 << 20) + "end";

    assertThat(answer(UP.body("end"), answer).seen()).hasSizeLessThan(400).endsWith("y\u2026'");
  }

  @Test
  void nobodyThereIsNotReady() throws IOException {
    int port = Service.closedPort();
    assertThat(new HttpQuestion(UP, Service.HOST, port).ask(LONG))
        .isEqualTo(Answer.notReady("connection refused"));
  }

  @Test
  void certificatesAreCheckedUnlessAnyWillDo(@TempDir Path directory) throws Exception {
    SSLContext selfSigned = selfSigned(directory);
    try (Service service =
        Service.of(
            selfSigned.getServerSocketFactory(),
            client -> {
              Service.request(client.getInputStream());
              client
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            })) {
      assertThat(ask(UP.insecure(), service)).isEqualTo(Answer.ready());
      assertThat(ask(UP.https(), service).seen())
          .contains("unable to find valid certification path");
      assertThat(ask(UP, service).kind()).isNotEqualTo(Answer.Kind.READY);
    }
  }

  private static Answer answer(HttpReadiness wanted, String answer) throws IOException {
    try (Service service = Service.http(answer)) {
      return ask(wanted, service);
    }
  }

  private static Answer ask(HttpReadiness wanted, Service service) {
    return new HttpQuestion(wanted, Service.HOST, service.port()).ask(LONG);
  }

  private static Service endless(String begin) throws IOException {
    return Service.of(
        client -> {
          Service.request(client.getInputStream());
          client.getOutputStream().write(begin.getBytes(StandardCharsets.UTF_8));
          Thread.sleep(LONG.toMillis());
        });
  }

  /** With a key that the JDK's keytool makes. */
  private static SSLContext selfSigned(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path file = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "service",
                "-keyalg",
                "EC",
                "-dname",
                "CN=service",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream stream = Files.newInputStream(file)) {
      keys.load(stream, "changeit".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
