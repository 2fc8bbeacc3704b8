package dev.sandboxed.runtime.internal.readiness;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether a MySQL or MariaDB serves: it speaks first, and sends an error when it takes
 * nobody.
 *
 * <p>It listens some time before it accepts. A MariaDB that is asked to end in between never does:
 * the thread for replicas that its start waits for has ended already.
 *
 * @see <a
 *     href="https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html">
 *     Connection Phase</a>
 */
final class MySqlGreeting extends SocketQuestion {

  private static final int HANDSHAKE_10 = 10;
  private static final int ERROR = 0xff;
  private static final int LONGEST_ANSWER = 4096;

  MySqlGreeting(String host, int port) {
    super(host, port);
  }

  @Override
  Answer converse(Socket socket) throws IOException {
    DataInputStream answer = new DataInputStream(socket.getInputStream());
    int length = answer.read() | answer.read() << 8 | answer.read() << 16;
    int number = answer.readUnsignedByte();
    if (number != 0 || length < 1 || length > LONGEST_ANSWER) {
      return Answer.foreign("an answer that is no MySQL's");
    }
    byte[] packet = answer.readNBytes(length);
    int type = packet.length == 0 ? -1 : packet[0] & 0xff;
    return switch (type) {
      case HANDSHAKE_10 -> Answer.ready();
      case ERROR -> Answer.notReady("'" + Answer.excerpt(message(packet)) + "'");
      default -> Answer.foreign("an answer that is no MySQL's");
    };
  }

  /** After the type comes a number of two bytes. */
  private static String message(byte[] packet) {
    return packet.length < 3
        ? ""
        : new String(packet, 3, packet.length - 3, StandardCharsets.UTF_8);
  }
}
