package dev.sandboxed.runtime.internal.readiness;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;

/**
 * Tells whether a Kafka broker serves: it answers an ApiVersions request, which needs no
 * authentication.
 *
 * @see <a href="https://kafka.apache.org/protocol.html#The_Messages_ApiVersions">The Kafka
 *     protocol</a>
 */
final class KafkaVersions extends SocketQuestion {

  /** Length, request 18 in version 0, correlation id, and no name of the client. */
  private static final byte[] REQUEST = {0, 0, 0, 10, 0, 18, 0, 0, 5, 4, 3, 2, -1, -1};

  private static final int CORRELATION = 0x05040302;
  private static final int LONGEST_ANSWER = 1 << 20;

  KafkaVersions(String host, int port) {
    super(host, port);
  }

  @Override
  Answer converse(Socket socket) throws IOException {
    socket.getOutputStream().write(REQUEST);
    DataInputStream answer = new DataInputStream(socket.getInputStream());
    int length = answer.readInt();
    if (length < 6 || length > LONGEST_ANSWER || answer.readInt() != CORRELATION) {
      return Answer.foreign("an answer that is no Kafka's");
    }
    short error = answer.readShort();
    answer.skipNBytes(length - 6);
    return error == 0 ? Answer.ready() : Answer.notReady("error " + error);
  }
}
