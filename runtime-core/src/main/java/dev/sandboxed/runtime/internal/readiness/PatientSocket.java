package dev.sandboxed.runtime.internal.readiness;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * A connection that is given up at a deadline, however slowly the other side sends, and soon after
 * its thread is interrupted. TLS on top of it inherits both.
 */
final class PatientSocket extends Socket {

  private static final long SLICE_MILLIS = 50;

  private final long end;

  private PatientSocket(Duration patience) {
    end = System.nanoTime() + patience.toNanos();
  }

  static PatientSocket connect(String host, int port, Duration patience) throws IOException {
    PatientSocket socket = new PatientSocket(patience);
    try {
      socket.connect(
          new InetSocketAddress(host, port), Math.max(1, (int) socket.remainingMillis()));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new PatientStream(super.getInputStream());
  }

  private long remainingMillis() {
    return Math.min(Integer.MAX_VALUE, (end - System.nanoTime()) / 1_000_000);
  }

  private final class PatientStream extends FilterInputStream {

    PatientStream(InputStream stream) {
      super(stream);
    }

    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      for (; ; ) {
        long remaining = remainingMillis();
        if (remaining <= 0) {
          throw new SocketTimeoutException("no answer in time");
        }
        setSoTimeout((int) Math.min(remaining, SLICE_MILLIS));
        try {
          return super.read(bytes, offset, length);
        } catch (SocketTimeoutException e) {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
          }
        }
      }
    }
  }
}
