package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.TreeEntry.Part;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the parts of a file, one after the other. Ends early when it has become shorter
 * since it was opened. Not thread-safe.
 */
final class WalkedFile extends InputStream {

  static final WalkedFile NOTHING = new WalkedFile(null, "", List.of(), FileData.NOTHING);

  private final @Nullable Teller teller;
  private final String path;
  private final List<Part> parts;
  private int part;
  private long at; // in the file
  private Decoder bytes;
  private long bytesAt; // where the next of them is in the file

  /**
   * Prepares reading.
   *
   * @param teller has the file open; null: it has been read
   * @param begin its first bytes
   */
  WalkedFile(@Nullable Teller teller, String path, List<Part> parts, FileData begin) {
    this.teller = teller;
    this.path = path;
    this.parts = parts;
    this.bytes = begin.bytes();
    this.at = parts.isEmpty() ? 0 : parts.get(0).offset();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left() == 0) {
      return -1;
    }
    skipTo(at);
    if (!bytes.hasMore()) {
      part = parts.size();
      return -1;
    }
    int read = bytes.read(buffer, offset, (int) Math.min(length, left()));
    bytesAt += read;
    at += read;
    return read;
  }

  /** How much is left of the part that it is in. */
  private long left() {
    while (part < parts.size()) {
      long end = parts.get(part).offset() + parts.get(part).length();
      if (at < end) {
        return end - at;
      }
      part++;
      at = part < parts.size() ? parts.get(part).offset() : at;
    }
    return 0;
  }

  private void skipTo(long offset) throws IOException {
    long skipped = offset - bytesAt;
    if (skipped < bytes.left()) {
      bytes.slice((int) skipped);
    } else if (teller == null) {
      bytes = FileData.NOTHING.bytes();
    } else {
      int most = (int) Math.min(TreeNode.CHUNK, left());
      FileData data = FileData.decode(teller.tell(new Steps().readData(offset, most)));
      ReadFailedException.require(data.errno(), path);
      bytes = data.bytes();
    }
    bytesAt = offset;
  }
}
