package dev.sandboxed.runtime.internal.cgroups;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A connection to a message bus, for one call after the other. Used by one thread. */
final class BusConnection implements AutoCloseable {

  private static final String BUS = "org.freedesktop.DBus";
  private static final int FIXED_HEADER = 16;
  private static final int METHOD_RETURN = 2;
  private static final int ERROR = 3;

  /** The specification allows 128 MiB; what we are told is short. */
  private static final int LIMIT = 1 << 20;

  private final SocketChannel channel;
  private final long deadline;
  private int lastSerial;

  private BusConnection(SocketChannel channel, Duration patience) {
    this.channel = channel;
    this.deadline = System.nanoTime() + patience.toNanos();
  }

  /**
   * Connects, and says who we are: the bus asks the kernel.
   *
   * @param patience for this and all calls together
   */
  static BusConnection to(Path socket, Duration patience) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    BusConnection bus = new BusConnection(channel, patience);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      bus.authenticate();
      bus.call(bus.message(BUS, "/org/freedesktop/DBus", BUS, "Hello", ""));
      return bus;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Begins a call. */
  BusMessage message(
      String destination, String path, String interfaceName, String member, String signature) {
    lastSerial++;
    return new BusMessage(lastSerial, destination, path, interfaceName, member, signature);
  }

  /**
   * Makes a call and waits for the answer.
   *
   * @throws IOException when there is none, or it is an error; the message says which
   */
  void call(BusMessage message) throws IOException {
    write(message.finish());
    for (; ; ) {
      ByteBuffer header = read(FIXED_HEADER);
      boolean little = header.get(0) == 'l';
      header.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      int type = header.get(1);
      read(padded(header.getInt(12)));
      ByteBuffer body = read(header.getInt(4)).order(header.order());
      if (type == METHOD_RETURN) {
        return;
      }
      if (type == ERROR) {
        throw new IOException(words(body));
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** SASL EXTERNAL without a name: whom the kernel says the other end of the socket belongs to. */
  private void authenticate() throws IOException {
    write(ascii("\0AUTH EXTERNAL\r\n"));
    for (String line = line(); !line.startsWith("OK "); line = line()) {
      if (!line.startsWith("DATA")) {
        throw new IOException("the message bus does not let us in: " + line);
      }
      write(ascii("DATA\r\n"));
    }
    write(ascii("BEGIN\r\n"));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (char c = character(); c != '\n'; c = character()) {
      line.append(c);
      if (line.length() > LIMIT) {
        throw new IOException("the message bus sent an endless line");
      }
    }
    return line.toString().strip();
  }

  private char character() throws IOException {
    return (char) (read(1).get(0) & 0x7f);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** By convention an error's first value is a string for people. */
  private static String words(ByteBuffer body) {
    if (body.remaining() < Integer.BYTES) {
      return "an error without a message";
    }
    int length = Math.max(0, Math.min(body.getInt(), body.remaining()));
    return StandardCharsets.UTF_8.decode(body.limit(body.position() + length)).toString();
  }

  private static int padded(int length) {
    return (length + BusMessage.STRUCT - 1) / BusMessage.STRUCT * BusMessage.STRUCT;
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        pause();
      }
    }
  }

  private ByteBuffer read(int length) throws IOException {
    if (length < 0 || length > LIMIT) {
      throw new IOException("the message bus sent a message of " + length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes);
      if (count < 0) {
        throw new IOException("the message bus closed the connection");
      }
      if (count == 0) {
        pause();
      }
    }
    return bytes.flip();
  }

  private void pause() throws IOException {
    if (System.nanoTime() - deadline > 0) {
      throw new IOException("the message bus does not answer");
    }
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the message bus was asked");
    }
  }
}
