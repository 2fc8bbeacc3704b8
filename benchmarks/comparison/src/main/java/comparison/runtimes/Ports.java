package comparison.runtimes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** What a connection to a serving workload is worth. */
final class Ports {

  /** What the workload serves in its sandbox. */
  static final int INSIDE = 7000;

  private static final int ROUND_TRIPS = 5000;
  private static final long BYTES = 2_000_000_000L;
  private static final int TRIES = 100;

  private Ports() {}

  /** Nanoseconds for one byte there and back, the median of many. */
  static long roundTrip(InetSocketAddress address) throws Exception {
    long[] times = new long[ROUND_TRIPS];
    try (SocketChannel connection = connect(address, 'e')) {
      ByteBuffer one = ByteBuffer.allocateDirect(1);
      for (int trip = 0; trip < ROUND_TRIPS; trip++) {
        one.clear();
        long begin = System.nanoTime();
        connection.write(one);
        one.clear();
        if (connection.read(one) != 1) {
          throw new IOException("The echo has ended");
        }
        times[trip] = System.nanoTime() - begin;
      }
    }
    Arrays.sort(times);
    return times[ROUND_TRIPS / 2];
  }

  /** Nanoseconds from connecting to the first echo. */
  static long connection(InetSocketAddress address) throws Exception {
    long begin = System.nanoTime();
    try (SocketChannel connection = connect(address, 'e')) {
      ByteBuffer one = ByteBuffer.allocateDirect(1);
      connection.write(one);
      one.clear();
      if (connection.read(one) != 1) {
        throw new IOException("The echo has ended");
      }
      return System.nanoTime() - begin;
    }
  }

  /** Bytes per second of one connection from the workload. */
  static double throughput(InetSocketAddress address) throws Exception {
    try (SocketChannel connection = connect(address, 'd')) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
      long begin = System.nanoTime();
      for (long left = BYTES; left > 0; ) {
        buffer.clear();
        int count = connection.read(buffer);
        if (count < 0) {
          throw new IOException("The stream has ended");
        }
        left -= count;
      }
      return BYTES / ((System.nanoTime() - begin) / 1e9);
    }
  }

  /** A proxy may listen before the workload does. */
  static void await(InetSocketAddress address) throws Exception {
    for (int attempt = 0; ; attempt++) {
      try {
        connection(address);
        return;
      } catch (IOException e) {
        if (attempt == TRIES) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  private static SocketChannel connect(InetSocketAddress address, char wanted) throws IOException {
    SocketChannel connection = SocketChannel.open(address);
    connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
    connection.write(ByteBuffer.wrap(new byte[] {(byte) wanted}));
    return connection;
  }
}
