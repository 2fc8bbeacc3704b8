package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.TreeEntry.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code READ_PART} tells: where the next part of a file that is no hole begins and ends.
 *
 * @param errno why it does not tell; {@link #ENXIO}: there is none
 */
record FilePart(int errno, long begin, long end) {

  static final int ENXIO = 6;

  /** It is better not to look for more of them. */
  private static final int MOST = 4096;

  static FilePart decode(Decoder told) {
    int errno = told.u32();
    return errno == 0 ? new FilePart(0, told.u64(), told.u64()) : new FilePart(errno, 0, 0);
  }

  /** Whether a file of this size has this part and no other, or cannot tell. */
  boolean isAll(long size) {
    return errno != 0 || (begin == 0 && end >= size);
  }

  /** This part and those after it, of the file that is open. */
  List<Part> andMore(Teller teller, long size) throws IOException {
    List<Part> parts = new ArrayList<>();
    FilePart next = this;
    while (next.errno == 0 && next.begin < size && parts.size() < MOST) {
      long end = Math.min(next.end, size);
      parts.add(new Part(next.begin, end - next.begin));
      if (end == size) {
        return parts;
      }
      next = decode(teller.tell(new Steps().readPart(end)));
    }
    boolean found = next.errno == ENXIO || (next.errno == 0 && parts.size() < MOST);
    return found ? parts : List.of(new Part(0, size));
  }
}
