package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.SparseContent;
import dev.sandboxed.image.layer.TreeEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The content of a file with its holes. Not thread-safe. */
final class HoledContent extends SparseContent {

  private final TreeEntry entry;
  private final InputStream data;
  private int parts; // begun so far
  private long hole; // comes next
  private long left; // of the part after it

  /**
   * The content of an entry.
   *
   * @param data the bytes of its parts, one after the other
   */
  HoledContent(TreeEntry entry, InputStream data) {
    this.entry = entry;
    this.data = data;
    nextPart(0);
  }

  @Override
  public long skipHole() {
    long length = hole;
    hole = 0;
    return length;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (hole > 0) {
      int zeros = (int) Math.min(length, hole);
      Arrays.fill(buffer, offset, offset + zeros, (byte) 0);
      hole -= zeros;
      return zeros;
    }
    if (left == 0) {
      return -1;
    }
    int read = data.read(buffer, offset, (int) Math.min(length, left));
    left = read < 0 ? 0 : left - read;
    if (left == 0 && read >= 0) {
      TreeEntry.Part part = entry.parts().get(parts - 1);
      nextPart(part.offset() + part.length());
    }
    return read;
  }

  private void nextPart(long at) {
    if (parts < entry.parts().size()) {
      TreeEntry.Part part = entry.parts().get(parts++);
      hole = part.offset() - at;
      left = part.length();
    } else {
      hole = Math.max(0, entry.size() - at); // what is made up has no size
    }
  }
}
