package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/**
 * Delivers content of a known size and digest, and ends only if it has both: whoever has read the
 * end of this stream without an exception has read exactly the promised bytes. Not thread-safe.
 */
public final class VerifiedInputStream extends FilterInputStream {
  private final Digest expected;
  private final long size;
  private final MessageDigest hash;
  private long received;
  private boolean verified;
  private OutputStream copy = OutputStream.nullOutputStream();

  public VerifiedInputStream(InputStream content, Digest expected, long size) {
    super(content);
    this.expected = expected;
    this.size = size;
    this.hash = ContentDigest.hash(expected.algorithm());
  }

  /** Writes everything that is read from now on to another place, too. */
  public void copyTo(OutputStream place) {
    copy = place;
  }

  public long received() {
    return received;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (verified || length == 0) {
      return verified ? -1 : 0;
    }
    int count = super.read(buffer, offset, (int) Math.min(length, size - received + 1));
    if (count < 0) {
      verify();
      return -1;
    }
    received += count;
    if (received > size) {
      throw new ContentMismatchException("it is longer than the promised " + size + " bytes");
    }
    hash.update(buffer, offset, count);
    copy.write(buffer, offset, count);
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    byte[] buffer = new byte[(int) Math.min(count, 8192)];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void verify() throws ContentMismatchException {
    if (received < size) {
      throw new ContentMismatchException(
          "it ends after " + received + " of the promised " + size + " bytes");
    }
    ContentDigest.check(hash, expected);
    verified = true;
  }
}
