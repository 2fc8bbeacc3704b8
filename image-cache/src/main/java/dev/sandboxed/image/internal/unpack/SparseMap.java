package dev.sandboxed.image.internal.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Where in a sparse file there is data; the rest is holes.
 *
 * <p>GNU tar has written four forms: a map in the header, with more blocks after it ({@code old}),
 * and three in PAX records (0.0, 0.1, and 1.0 where the map precedes the data).
 */
final class SparseMap {
  static final int MAX_SPANS = 1 << 16;

  private static final int OLD_MAP = 386;
  private static final int OLD_SPANS = 4;
  private static final int OLD_CONTINUED = 482;
  private static final int OLD_REAL_SIZE = 483;
  private static final int MORE_SPANS = 21;
  private static final int MORE_CONTINUED = 504;
  private static final int NUMBER = 12;
  private static final int SPAN = 2 * NUMBER;

  private final long size;
  private long[] numbers = new long[2 * OLD_SPANS];
  private int count;

  private SparseMap(long size) {
    this.size = size;
  }

  /** The file's size with its holes. */
  long size() {
    return size;
  }

  int spans() {
    return count / 2;
  }

  long offset(int span) {
    return numbers[2 * span];
  }

  long length(int span) {
    return numbers[2 * span + 1];
  }

  /** How much of the file is data. */
  long stored() {
    long stored = 0;
    for (int span = 0; span < spans(); span++) {
      stored += length(span);
    }
    return stored;
  }

  /**
   * Reads the map of a header of type S.
   *
   * @param in the blocks after the header, of which those that belong to the map are read
   */
  static SparseMap old(byte[] header, InputStream in) throws IOException {
    try {
      SparseMap map = new SparseMap(TarHeader.number(header, OLD_REAL_SIZE, NUMBER));
      map.addBlock(header, OLD_MAP, OLD_SPANS);
      boolean continued = header[OLD_CONTINUED] != 0;
      byte[] block = new byte[TarHeader.BLOCK];
      while (continued) {
        if (in.readNBytes(block, 0, block.length) < block.length) {
          throw new InvalidLayerException("its tar ends in the middle of a sparse map");
        }
        map.addBlock(block, 0, MORE_SPANS);
        continued = block[MORE_CONTINUED] != 0;
      }
      return map.checked();
    } catch (IllegalArgumentException e) {
      throw new InvalidLayerException("a sparse map is malformed: " + e.getMessage(), e);
    }
  }

  private void addBlock(byte[] block, int at, int spans) throws InvalidLayerException {
    for (int span = 0; span < spans && block[at + span * SPAN] != 0; span++) {
      add(TarHeader.number(block, at + span * SPAN, NUMBER));
      add(TarHeader.number(block, at + span * SPAN + NUMBER, NUMBER));
    }
  }

  /**
   * Reads the numbers of PAX 0.0 and 0.1: offset, length, offset, length, and so on.
   *
   * @param numbers separated by commas
   */
  static SparseMap parse(String numbers, long size) throws InvalidLayerException {
    SparseMap map = new SparseMap(size);
    int from = 0;
    while (from < numbers.length()) {
      int comma = numbers.indexOf(',', from);
      int end = comma < 0 ? numbers.length() : comma;
      map.add(PaxRecords.number(numbers.substring(from, end)));
      from = end + 1;
    }
    return map.checked();
  }

  /**
   * Reads the map of PAX 1.0, in whole blocks: the number of spans, then their numbers, each in a
   * line.
   */
  static SparseMap read(EntryContent content, long size) throws IOException {
    BlockLines lines = new BlockLines(content);
    SparseMap map = new SparseMap(size);
    long spans = lines.number();
    for (long i = 0; i < 2 * spans; i++) {
      map.add(lines.number());
    }
    return map.checked();
  }

  private void add(long number) throws InvalidLayerException {
    if (number < 0) {
      throw new InvalidLayerException("a sparse map has something that is not a number");
    }
    if (count == 2 * MAX_SPANS) {
      throw new InvalidLayerException("a sparse map has more than " + MAX_SPANS + " parts");
    }
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * count);
    }
    numbers[count++] = number;
  }

  private SparseMap checked() throws InvalidLayerException {
    long end = 0;
    if (count % 2 != 0) {
      throw new InvalidLayerException("a sparse map ends in the middle of a part");
    }
    for (int span = 0; span < spans(); span++) {
      if (offset(span) < end || offset(span) > size || length(span) > size - offset(span)) {
        throw new InvalidLayerException("the parts of a sparse map are not in order");
      }
      end = offset(span) + length(span);
    }
    if (size < 0) {
      throw new InvalidLayerException("a sparse file has the negative size " + size);
    }
    return this;
  }

  /** The lines of numbers in the first blocks of a content. */
  private static final class BlockLines {
    private static final int MAX_DIGITS = 19;

    private final EntryContent content;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private int at = TarHeader.BLOCK;

    BlockLines(EntryContent content) {
      this.content = content;
    }

    long number() throws IOException {
      StringBuilder digits = new StringBuilder();
      while (true) {
        if (at == block.length) {
          if (content.readNBytes(block, 0, block.length) < block.length) {
            throw new InvalidLayerException("a sparse file ends in the middle of its map");
          }
          at = 0;
        }
        char next = (char) (block[at++] & 0xff);
        if (next == '\n') {
          return PaxRecords.number(digits.toString());
        }
        digits.append(next);
        if (digits.length() > MAX_DIGITS) {
          throw new InvalidLayerException("a sparse map has something that is not a number");
        }
      }
    }
  }
}
