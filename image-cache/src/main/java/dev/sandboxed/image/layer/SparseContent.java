package dev.sandboxed.image.layer;

import java.io.IOException;
import java.io.InputStream;

/**
 * The content of a file with holes. Read like any other stream it gives zeros for them; who can
 * make holes skips them. Not thread-safe.
 */
public abstract class SparseContent extends InputStream {
  /** Skips the hole that comes next and returns its length; 0 if data comes next, or the end. */
  public abstract long skipHole() throws IOException;

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] buffer, int offset, int length) throws IOException;
}
