package dev.sandboxed.image.internal.pack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sandboxed.image.layer.Metadata;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** The 512 bytes that begin an entry, in the form of POSIX. Not thread-safe. */
final class TarBlock {
  static final int SIZE = 512;

  /** The longest name and the largest numbers that fit; what is more goes into a PAX header. */
  static final int LONGEST_NAME = 100;

  static final long LARGEST_ID = 07777777L;
  static final long LARGEST_NUMBER = 077777777777L;

  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private final byte[] block = new byte[SIZE];

  TarBlock(byte type, String name, String linkName, long size, Metadata metadata) {
    text(0, LONGEST_NAME, name);
    number(100, 8, metadata.mode());
    number(108, 8, atMost(Integer.toUnsignedLong(metadata.uid()), LARGEST_ID));
    number(116, 8, atMost(Integer.toUnsignedLong(metadata.gid()), LARGEST_ID));
    number(124, 12, atMost(size, LARGEST_NUMBER));
    number(136, 12, atMost(Math.max(0, metadata.mtimeSeconds()), LARGEST_NUMBER));
    block[156] = type;
    text(157, LONGEST_NAME, linkName);
    text(257, 8, "ustar\00000");
    java.util.Arrays.fill(block, CHECKSUM, CHECKSUM + CHECKSUM_LENGTH, (byte) ' ');
    TarUtils.formatCheckSumOctalBytes(
        TarUtils.computeCheckSum(block), block, CHECKSUM, CHECKSUM_LENGTH);
  }

  byte[] bytes() {
    return block;
  }

  /** Nothing instead of what does not fit. */
  private static long atMost(long number, long largest) {
    return number > largest ? 0 : number;
  }

  private void number(int at, int length, long number) {
    TarUtils.formatLongOctalBytes(number, block, at, length);
  }

  private void text(int at, int room, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, Math.min(room, bytes.length));
  }
}
