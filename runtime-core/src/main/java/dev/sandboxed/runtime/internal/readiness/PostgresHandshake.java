package dev.sandboxed.runtime.internal.readiness;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether a PostgreSQL serves. It listens some 10 to 50 ms before it does, and answers
 * meanwhile that "the database system is starting up".
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message
 *     Formats</a>
 */
public final class PostgresHandshake {

  /** The port on which PostgreSQL is asked; what listens on another one is not taken for it. */
  public static final int PORT = 5432;

  private static final int PATIENCE_MILLIS = 1000;
  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int LONGEST_ANSWER = 4096;
  private static final String CANNOT_CONNECT_NOW = "57P03";

  /**
   * Begins a session and looks at the first answer.
   *
   * @return false when it says that it cannot serve yet. A demand for authentication is as good as
   *     any other error; whatever does not answer like a PostgreSQL is left to its own rules
   */
  public static boolean serves(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(startup());
      DataInputStream answer = new DataInputStream(socket.getInputStream());
      int type = answer.read();
      String fields = fields(answer);
      return type != 'E' || !fields.contains("\0C" + CANNOT_CONNECT_NOW + "\0");
    } catch (ConnectException e) {
      return false; // nobody listens any more: its end is about to be reported
    } catch (IOException e) {
      return true;
    }
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
   * the SQLSTATE). Always read: closing with something unread resets the connection, which
   * PostgreSQL logs.
   */
  private static String fields(DataInputStream answer) throws IOException {
    int length = answer.readInt() - 4;
    if (length < 0 || length > LONGEST_ANSWER) {
      return "";
    }
    return new String(answer.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  private PostgresHandshake() {}
}
