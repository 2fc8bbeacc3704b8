package dev.sandboxed.image.internal.registry;

import java.io.IOException;
import java.io.InputStream;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Reads a blob part by part, and from its beginning again where a part is wanted that has gone by.
 * Remembers whether it was reading that failed. Not thread-safe.
 */
final class UploadCursor implements AutoCloseable {
  private final BlobContent content;
  private final long size;
  private final BlobContent.Progress progress;
  private final byte[] buffer = new byte[1 << 16];
  private @Nullable InputStream stream;
  private @Nullable IOException failure;
  private long position;

  UploadCursor(BlobContent content, long size, BlobContent.Progress progress) {
    this.content = content;
    this.size = size;
    this.progress = progress;
  }

  /** Sends a part. What is not the right content fails before its last bytes are sent. */
  void send(long from, long count, BufferedSink sink) throws IOException {
    if (count == 0) {
      return;
    }
    long end = from + count;
    skipTo(from);
    while (position < end) {
      int read = read((int) Math.min(buffer.length, end - position));
      sink.write(buffer, 0, read);
      progress.sent(position);
    }
  }

  /** Throws what went wrong with reading, if something did. */
  void check() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  private void skipTo(long from) throws IOException {
    if (stream == null || position > from) {
      close();
      position = 0;
      try {
        stream = content.open();
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
    while (position < from) {
      read((int) Math.min(buffer.length, from - position));
    }
  }

  private int read(int count) throws IOException {
    InputStream open = stream;
    if (open == null) {
      throw new IOException("closed");
    }
    try {
      int read = open.readNBytes(buffer, 0, count);
      position += read;
      if (position == size && open.read() >= 0) {
        throw new IOException("it is longer than the promised " + size + " bytes");
      }
      if (read < count) {
        throw new IOException("it ends after " + position + " of " + size + " bytes");
      }
      return read;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (stream != null) {
      stream.close();
    }
    stream = null;
  }
}
