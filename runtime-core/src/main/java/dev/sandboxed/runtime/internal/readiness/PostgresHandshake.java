package dev.sandboxed.runtime.internal.readiness;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether a PostgreSQL serves. It listens some 10 to 50 ms before it does, and answers
 * meanwhile that "the database system is starting up".
 *
 * <p>A demand for authentication is as good as any other error.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message
 *     Formats</a>
 */
final class PostgresHandshake extends SocketQuestion {

  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int LONGEST_ANSWER = 4096;
  private static final String CANNOT_CONNECT_NOW = "57P03";

  PostgresHandshake(String host, int port) {
    super(host, port);
  }

  @Override
  Answer converse(Socket socket) throws IOException {
    socket.getOutputStream().write(startup());
    DataInputStream answer = new DataInputStream(socket.getInputStream());
    int type = answer.read();
    String fields = fields(answer);
    if (type == 'R' || (type == 'E' && !fields.contains("\0C" + CANNOT_CONNECT_NOW + "\0"))) {
      return Answer.ready();
    }
    return type == 'E'
        ? Answer.notReady("'" + Answer.excerpt(message(fields)) + "'")
        : Answer.foreign("an answer that is no PostgreSQL's");
  }

  private static byte[] startup() {
    byte[] parameters =
        "user\0postgres\0database\0postgres\0\0".getBytes(StandardCharsets.US_ASCII);
    int length = 8 + parameters.length;
    byte[] message = new byte[length];
    putInt(message, 0, length);
    putInt(message, 4, PROTOCOL_3_0);
    System.arraycopy(parameters, 0, message, 8, parameters.length);
    return message;
  }

  private static void putInt(byte[] bytes, int at, int value) {
    for (int index = 0; index < 4; index++) {
      bytes[at + index] = (byte) (value >>> (24 - 8 * index));
    }
  }

  /**
   * The rest of a message, in an ErrorResponse fields of one letter and text up to a NUL ('C' is
   * the SQLSTATE, 'M' the message). Always read: closing with something unread resets the
   * connection, which PostgreSQL logs.
   */
  private static String fields(DataInputStream answer) throws IOException {
    int length = answer.readInt() - 4;
    if (length < 0 || length > LONGEST_ANSWER) {
      return "";
    }
    return new String(answer.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  private static String message(String fields) {
    int begin = fields.indexOf("\0M") + 2;
    int end = fields.indexOf('\0', begin);
    return begin < 2 || end < 0 ? fields : fields.substring(begin, end);
  }
}
