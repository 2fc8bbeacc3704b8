package dev.sandboxed.image.internal.unpack;

import dev.sandboxed.image.layer.SparseContent;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The content of a sparse file: the data that its tar has, and zeros in between. */
final class HoledContent extends SparseContent {
  private final InputStream data;
  private final SparseMap map;
  private long position;
  private int span;

  HoledContent(InputStream data, SparseMap map) {
    this.data = data;
    this.map = map;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    long hole = hole();
    if (hole > 0) {
      int count = (int) Math.min(length, hole);
      Arrays.fill(buffer, offset, offset + count, (byte) 0);
      position += count;
      return count;
    }
    if (span == map.spans()) {
      return -1;
    }
    long left = map.offset(span) + map.length(span) - position;
    int count = data.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("its tar ends in the middle of a sparse file");
    }
    position += count;
    return count;
  }

  @Override
  public long skipHole() {
    long hole = hole();
    position += hole;
    return hole;
  }

  /** How far it is to the next data, or the end. */
  private long hole() {
    while (span < map.spans() && position == map.offset(span) + map.length(span)) {
      span++;
    }
    long next = span == map.spans() ? map.size() : map.offset(span);
    return Math.max(0, next - position);
  }
}
