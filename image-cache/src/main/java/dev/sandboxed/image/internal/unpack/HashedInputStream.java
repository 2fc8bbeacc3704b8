package dev.sandboxed.image.internal.unpack;

import dev.sandboxed.image.internal.store.ContentDigest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** Hashes, counts and limits what is read through it, and asks for space as it goes. */
final class HashedInputStream extends FilterInputStream {
  private static final long CHECK_EVERY = 16L << 20;
  private static final long TELL_EVERY = 1L << 20;

  private final MessageDigest hash;
  private final long limit;
  private final LayerUnpacker.DiskSpace space;
  private final LongConsumer told;
  private long count;
  private long nextCheck;
  private long nextTold = TELL_EVERY;

  HashedInputStream(
      InputStream in,
      String algorithm,
      long limit,
      LayerUnpacker.DiskSpace space,
      LongConsumer told) {
    super(in);
    this.hash = ContentDigest.hash(algorithm);
    this.limit = limit;
    this.space = space;
    this.told = told;
  }

  MessageDigest hash() {
    return hash;
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (count >= nextCheck) {
      space.check();
      nextCheck = count + CHECK_EVERY;
    }
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      hash.update(buffer, offset, read);
      count += read;
      if (count > limit) {
        throw new InvalidLayerException("it unpacks to more than " + limit + " bytes");
      }
      if (count >= nextTold) {
        told.accept(count);
        nextTold = count + TELL_EVERY;
      }
    }
    return read;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.min(n, 8192)];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
