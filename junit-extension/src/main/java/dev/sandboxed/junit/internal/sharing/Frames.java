package dev.sandboxed.junit.internal.sharing;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages between a JVM and the holder: {@code u32} length and a list of values. A request is a
 * word and its arguments; an answer is {@code "done"} and a value, or {@code "failed"}, the class
 * of the exception and its message.
 */
final class Frames {

  private static final int MOST = 256 << 20;

  private Frames() {}

  static void send(SocketChannel channel, List<@Nullable Object> message) throws IOException {
    byte[] bytes = ValueWriter.write(message);
    ByteBuffer frame = ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).flip();
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  static List<?> receive(SocketChannel channel) throws IOException {
    int length = filled(channel, 4).getInt();
    if (length < 0 || length > MOST) {
      throw new IOException("A message of " + length + " bytes");
    }
    Object message = ValueReader.read(filled(channel, length).array());
    if (message instanceof List<?> list) {
      return list;
    }
    throw new IOException("Not a message: " + message);
  }

  private static ByteBuffer filled(SocketChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("The other side has ended");
      }
    }
    return buffer.flip();
  }
}
