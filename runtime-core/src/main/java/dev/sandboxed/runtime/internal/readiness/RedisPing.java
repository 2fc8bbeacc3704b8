package dev.sandboxed.runtime.internal.readiness;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Tells whether a Redis or Valkey serves. It listens while it loads its data, and says so. A demand
 * for authentication is service.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP</a>
 */
final class RedisPing extends SocketQuestion {

  private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_ANSWER = 4096;
  private static final List<String> REFUSALS =
      List.of("-LOADING", "-MASTERDOWN", "-BUSY", "-DENIED", "-CLUSTERDOWN");

  RedisPing(String host, int port) {
    super(host, port);
  }

  @Override
  Answer converse(Socket socket) throws IOException {
    socket.getOutputStream().write(PING);
    String line = line(socket.getInputStream());
    if (!line.startsWith("+") && !line.startsWith("-")) {
      return Answer.foreign("an answer that is no Redis's");
    }
    for (String refusal : REFUSALS) {
      if (line.startsWith(refusal)) {
        return Answer.notReady("'" + Answer.excerpt(line) + "'");
      }
    }
    return Answer.ready();
  }

  private static String line(InputStream stream) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int each = stream.read();
        each >= 0 && each != '\n' && line.length() < LONGEST_ANSWER;
        each = stream.read()) {
      line.append((char) each);
    }
    return line.toString();
  }
}
