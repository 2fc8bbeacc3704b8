package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.spec.HttpReadiness;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of HTTP/1.1 with the JDK's sockets: an HTTP client would cost more than a start.
 */
final class HttpQuestion extends SocketQuestion {

  private final HttpReadiness wanted;
  private final @Nullable Pattern body;

  /**
   * @param port of this machine
   */
  HttpQuestion(HttpReadiness wanted, String host, int port) {
    super(host, port);
    this.wanted = wanted;
    this.body = wanted.body() == null ? null : Pattern.compile(wanted.body());
  }

  /** What is waited for, for a message. */
  static String description(HttpReadiness wanted) {
    StringBuilder statuses = new StringBuilder();
    for (HttpReadiness.StatusRange range : wanted.statuses()) {
      statuses.append(statuses.length() == 0 ? "" : " or ").append(range);
    }
    return wanted.method()
        + " "
        + wanted.path()
        + " on port "
        + wanted.port()
        + (wanted.tls() ? " (TLS)" : "")
        + " to be answered with status "
        + statuses
        + (wanted.body() == null ? "" : " and a body that matches '" + wanted.body() + "'");
  }

  @Override
  Answer converse(Socket connection) throws IOException {
    Socket socket = secured(connection);
    socket.getOutputStream().write(request());
    socket.getOutputStream().flush();
    HttpAnswer answer = HttpAnswer.read(socket.getInputStream());
    boolean expected = wanted.expects(answer.status());
    if (expected && body == null && !answer.hasKnownLength()) {
      return Answer.ready(); // the rest may never end
    }
    String content = wanted.method().equals("HEAD") ? "" : answer.body();
    if (expected && (body == null || body.matcher(content).find())) {
      return Answer.ready();
    }
    String excerpt = Answer.excerpt(content);
    return Answer.notReady(
        "status " + answer.status() + (excerpt.isEmpty() ? "" : " and '" + excerpt + "'"));
  }

  private Socket secured(Socket socket) throws IOException {
    if (!wanted.tls()) {
      return socket;
    }
    return wanted.anyCertificate()
        ? Tls.trustingAnybody(socket, host, port)
        : Tls.verifying(socket, host, port);
  }

  private byte[] request() {
    StringBuilder request = new StringBuilder();
    request.append(wanted.method()).append(' ').append(wanted.path()).append(" HTTP/1.1\r\n");
    boolean hostGiven = false;
    for (Map.Entry<String, String> header : wanted.headers().entrySet()) {
      hostGiven |= header.getKey().equalsIgnoreCase("Host");
      request.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    if (!hostGiven) {
      request.append("Host: ").append(host).append(':').append(port).append("\r\n");
    }
    request.append("User-Agent: sandboxed\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    return request.toString().getBytes(StandardCharsets.UTF_8);
  }
}
