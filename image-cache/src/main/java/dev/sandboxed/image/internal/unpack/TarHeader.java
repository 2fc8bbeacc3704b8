package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The 512 bytes that begin an entry. Their fields are decoded by Commons Compress; its {@code
 * TarArchiveEntry} is not used, because making one for each of many small files costs more than the
 * rest of reading them.
 *
 * @param name with the prefix that POSIX and star keep apart
 * @param size as stored, of the blocks that follow
 * @param overlayWhiteout true for the character device 0:0
 */
record TarHeader(
    byte type,
    String name,
    String linkName,
    long size,
    int mode,
    long uid,
    long gid,
    long mtime,
    boolean overlayWhiteout) {
  static final int BLOCK = 512;

  private static final int NAME = 0;
  private static final int MODE = 100;
  private static final int UID = 108;
  private static final int GID = 116;
  private static final int SIZE = 124;
  private static final int MTIME = 136;
  private static final int TYPE = 156;
  private static final int LINK_NAME = 157;
  private static final int MAGIC = 257;
  private static final int MAJOR = 329;
  private static final int MINOR = 337;
  private static final int PREFIX = 345;
  private static final int STAR_MAGIC = 508;

  private static final int NAME_LENGTH = 100;
  private static final int NUMBER_LENGTH = 8;
  private static final int LONG_NUMBER_LENGTH = 12;
  private static final int PREFIX_LENGTH = 155;
  private static final int STAR_PREFIX_LENGTH = 131;

  static TarHeader parse(byte[] block) throws InvalidLayerException {
    try {
      if (!TarUtils.verifyCheckSum(block)) {
        throw new InvalidLayerException("a header of its tar has a wrong checksum");
      }
      byte type = block[TYPE];
      TarHeader header =
          new TarHeader(
              type,
              name(block),
              text(block, LINK_NAME, NAME_LENGTH),
              number(block, SIZE, LONG_NUMBER_LENGTH),
              (int) number(block, MODE, NUMBER_LENGTH) & 07777,
              number(block, UID, NUMBER_LENGTH),
              number(block, GID, NUMBER_LENGTH),
              number(block, MTIME, LONG_NUMBER_LENGTH),
              type == TarConstants.LF_CHR
                  && number(block, MAJOR, NUMBER_LENGTH) == 0
                  && number(block, MINOR, NUMBER_LENGTH) == 0);
      if (header.size < 0) {
        throw new InvalidLayerException("an entry has the negative size " + header.size);
      }
      return header;
    } catch (IllegalArgumentException e) {
      throw new InvalidLayerException("a header of its tar is malformed: " + e.getMessage(), e);
    }
  }

  /** Throws IllegalArgumentException for what is no number. */
  static long number(byte[] block, int at, int length) {
    return TarUtils.parseOctalOrBinary(block, at, length);
  }

  private static String name(byte[] block) {
    String name = text(block, NAME, NAME_LENGTH);
    if (!hasMagic(block, MAGIC, "ustar\0")) {
      return name;
    }
    boolean star = hasMagic(block, STAR_MAGIC, "tar\0");
    String prefix = text(block, PREFIX, star ? STAR_PREFIX_LENGTH : PREFIX_LENGTH);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static boolean hasMagic(byte[] block, int at, String magic) {
    for (int i = 0; i < magic.length(); i++) {
      if (block[at + i] != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static String text(byte[] block, int at, int room) {
    int length = 0;
    while (length < room && block[at + length] != 0) {
      length++;
    }
    return length == 0 ? "" : new String(block, at, length, ISO_8859_1);
  }
}
