package dev.sandboxed.image.internal.unpack;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The content of one entry: so many bytes of the tar, and not one more. */
final class EntryContent extends InputStream {
  private static final int BLOCK = 512;

  private final InputStream tar;
  private final int padding;
  private long remaining;

  EntryContent(InputStream tar, long size) {
    this.tar = tar;
    this.remaining = size;
    this.padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
  }

  long remaining() {
    return remaining;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (remaining == 0 || length == 0) {
      return length == 0 ? 0 : -1;
    }
    int count = tar.read(buffer, offset, (int) Math.min(length, remaining));
    if (count < 0) {
      throw new EOFException("its tar ends in the middle of an entry");
    }
    remaining -= count;
    return count;
  }

  /** Goes to the header after this entry. */
  void skipRest() throws IOException {
    tar.skipNBytes(remaining + padding);
    remaining = 0;
  }
}
