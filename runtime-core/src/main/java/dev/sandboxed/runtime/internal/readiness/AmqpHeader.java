package dev.sandboxed.runtime.internal.readiness;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * Tells whether a broker of AMQP serves: it answers the header of 0-9-1 with Connection.Start, or,
 * when it speaks another version only, with the header of that.
 *
 * @see <a href="https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf">AMQP 0-9-1, 2.2.4 and
 *     4.2.2</a>
 */
final class AmqpHeader extends SocketQuestion {

  private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
  private static final int METHOD_FRAME = 1;
  private static final int CONNECTION_CLASS = 10;
  private static final int START = 10;

  AmqpHeader(String host, int port) {
    super(host, port);
  }

  @Override
  Answer converse(Socket socket) throws IOException {
    socket.getOutputStream().write(HEADER);
    InputStream stream = socket.getInputStream();
    byte[] begin = stream.readNBytes(8);
    if (begin.length < 8) {
      return Answer.foreign("connection closed without an answer");
    }
    if (begin[0] == 'A' && begin[1] == 'M' && begin[2] == 'Q' && begin[3] == 'P') {
      return Answer.ready();
    }
    byte[] method = stream.readNBytes(3);
    boolean start =
        begin[0] == METHOD_FRAME
            && method.length == 3
            && begin[7] == 0
            && method[0] == CONNECTION_CLASS
            && method[1] == 0
            && method[2] == START;
    return start ? Answer.ready() : Answer.foreign("an answer that is not AMQP");
  }
}
