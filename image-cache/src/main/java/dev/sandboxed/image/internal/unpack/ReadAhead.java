package dev.sandboxed.image.internal.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream in another thread than the one that wants it, a megabyte ahead at most: receiving
 * and decompressing a layer is about as much work as hashing and writing it. What is smaller than
 * that is read in the thread itself. For one reader; what the source throws is thrown to that.
 */
final class ReadAhead extends InputStream {
  static final int CHUNK = 1 << 17;
  private static final int CHUNKS = 8;
  private static final Chunk NONE = new Chunk(new byte[0], 0, null);
  private static final Chunk END = new Chunk(new byte[0], -1, null);

  private final InputStream source;
  private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(CHUNKS);
  private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(CHUNKS + 2);
  private @Nullable Thread thread;
  private long direct = (long) CHUNK * CHUNKS;
  private Chunk current = NONE;
  private int position;
  private volatile boolean closed;

  ReadAhead(InputStream source) {
    this.source = source;
  }

  /** What was read: bytes, the end (a length of -1), or what was thrown instead of them. */
  private static final class Chunk {
    private final byte[] bytes;
    private final int length;
    private final @Nullable Throwable failure;

    Chunk(byte[] bytes, int length, @Nullable Throwable failure) {
      this.bytes = bytes;
      this.length = length;
      this.failure = failure;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (direct > 0) {
      int count = source.read(buffer, offset, length);
      direct -= Math.max(0, count);
      return count;
    }
    if (position >= current.length && !next()) {
      return -1;
    }
    int count = Math.min(length, current.length - position);
    System.arraycopy(current.bytes, position, buffer, offset, count);
    position += count;
    return count;
  }

  /** Returns when nothing reads the source any more, and closes it. */
  @Override
  public void close() throws IOException {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      join(running);
    }
    source.close();
  }

  private static void join(Thread running) {
    boolean interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns whether there is more. */
  private boolean next() throws IOException {
    if (current.length >= 0) {
      advance();
    }
    if (current.failure != null) {
      throw failure(current.failure);
    }
    return current.length >= 0;
  }

  private void advance() throws IOException {
    try {
      if (thread == null) {
        start();
      } else {
        empty.put(current.bytes);
      }
      position = 0;
      current = full.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void start() throws InterruptedException {
    for (int i = 0; i < CHUNKS; i++) {
      empty.put(new byte[CHUNK]);
    }
    Thread started = new Thread(this::run, Thread.currentThread().getName() + "-ahead");
    started.setDaemon(true);
    started.start();
    thread = started;
  }

  private void run() {
    try {
      Chunk chunk = NONE;
      while (!closed && chunk.length >= 0) {
        chunk = chunk(empty.take());
        full.put(chunk);
      }
    } catch (InterruptedException e) {
      // Closed: nobody reads this any more.
      return;
    }
  }

  /** As full as can be: sources give what a socket has, and each exchange costs. */
  private Chunk chunk(byte[] bytes) throws InterruptedException {
    int length = 0;
    try {
      while (length < bytes.length) {
        int count = source.read(bytes, length, bytes.length - length);
        if (count < 0) {
          return length == 0 ? END : new Chunk(bytes, length, null);
        }
        length += count;
      }
      return new Chunk(bytes, length, null);
    } catch (IOException | RuntimeException | Error e) {
      if (length > 0) {
        full.put(new Chunk(bytes, length, null));
      }
      return new Chunk(bytes, -1, e);
    }
  }

  private static IOException failure(Throwable failure) {
    if (failure instanceof RuntimeException runtime) {
      throw runtime;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return (IOException) failure;
  }
}
