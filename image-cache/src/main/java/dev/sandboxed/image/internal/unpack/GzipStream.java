package dev.sandboxed.image.internal.unpack;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip, https://www.rfc-editor.org/rfc/rfc1952: all of its members, and zeros after them,
 * with which tapes are padded.
 *
 * <p>Our own, because the JDK's (up to 24) takes the end of one member for the end of all when
 * nothing is available, and Commons Compress (1.28) keeps a file name of any length in memory and
 * refuses the zeros.
 */
final class GzipStream extends InputStream {
  private static final int BUFFER = 1 << 16;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final InputStream source;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] input = new byte[BUFFER];
  private int position;
  private int limit;
  private boolean atEnd;

  GzipStream(InputStream source) throws IOException {
    this.source = source;
    header(unsigned());
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
    while (!atEnd) {
      int count = inflate(buffer, offset, length);
      if (count > 0) {
        crc.update(buffer, offset, count);
        return count;
      }
      if (inflater.finished()) {
        trailer();
      } else if (inflater.needsDictionary()) {
        throw new IOException("its gzip needs a dictionary");
      } else if (inflater.needsInput()) {
        if (!fill()) {
          throw tooShort();
        }
        inflater.setInput(input, 0, limit);
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    source.close();
  }

  private int inflate(byte[] buffer, int offset, int length) throws IOException {
    try {
      return inflater.inflate(buffer, offset, length);
    } catch (DataFormatException e) {
      throw new IOException("its gzip is damaged: " + e.getMessage(), e);
    }
  }

  private void trailer() throws IOException {
    // What the inflater has left over belongs to the trailer, and to the next member.
    position = limit - inflater.getRemaining();
    long expected = littleEndian(4);
    long size = littleEndian(4);
    if (expected != crc.getValue() || size != (inflater.getBytesWritten() & 0xffff_ffffL)) {
      throw new IOException("its gzip is damaged: its checksum is wrong");
    }
    inflater.reset();
    crc.reset();
    int next = next();
    boolean padded = next == 0;
    while (next == 0) {
      next = next();
    }
    if (next >= 0 && padded) {
      throw new IOException("its gzip is followed by something else");
    }
    if (next < 0) {
      atEnd = true;
    } else {
      header(next);
    }
  }

  private void header(int first) throws IOException {
    if (first != 0x1f || unsigned() != 0x8b) {
      throw new IOException("its gzip is followed by something else");
    }
    int method = unsigned();
    int flags = unsigned();
    if (method != DEFLATE || (flags & RESERVED) != 0) {
      throw new IOException("its gzip has a header of an unknown kind");
    }
    skipBytes(6);
    if ((flags & EXTRA) != 0) {
      skipBytes(littleEndian(2));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skipBytes(2);
    }
    inflater.setInput(input, position, limit - position);
  }

  private void skipText() throws IOException {
    int next = unsigned();
    while (next != 0) {
      next = unsigned();
    }
  }

  private long littleEndian(int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) unsigned() << (8 * i);
    }
    return number;
  }

  private void skipBytes(long bytes) throws IOException {
    for (long i = 0; i < bytes; i++) {
      unsigned();
    }
  }

  private int unsigned() throws IOException {
    int next = next();
    if (next < 0) {
      throw tooShort();
    }
    return next;
  }

  /** Returns -1 at the end. */
  private int next() throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    return input[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    position = 0;
    // In large pieces: each costs a call of the inflater.
    limit = source.readNBytes(input, 0, input.length);
    return limit > 0;
  }

  private static EOFException tooShort() {
    return new EOFException("its gzip ends too early");
  }
}
