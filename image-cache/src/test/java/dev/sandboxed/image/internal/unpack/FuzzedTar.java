package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.layer.SparseContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Tars out of bytes of a fuzzer, which would not guess a checksum in a lifetime. */
final class FuzzedTar {
  private static final int BLOCK = 512;
  private static final int CHECKSUM = 148;
  private static final int SIZE = 124;

  private FuzzedTar() {}

  static boolean isCompressed(byte[] bytes) {
    return bytes.length > 1 && (bytes[0] == 0x1f || bytes[0] == 0x28 || (bytes[0] & 0xf0) == 0x50);
  }

  /** Puts the right checksum into every block that a reader will take for a header. */
  static byte[] withChecksums(byte[] bytes) {
    byte[] tar = bytes.clone();
    int at = 0;
    while (at + BLOCK <= tar.length) {
      put(tar, at);
      at += BLOCK + blocksOf(tar, at) * BLOCK;
    }
    return tar;
  }

  private static void put(byte[] tar, int at) {
    int sum = 0;
    for (int i = at; i < at + BLOCK; i++) {
      boolean checksum = i >= at + CHECKSUM && i < at + CHECKSUM + 8;
      sum += checksum ? ' ' : tar[i] & 0xff;
    }
    if (sum > 8 * ' ') {
      byte[] text = String.format("%06o\0 ", sum).getBytes(ISO_8859_1);
      System.arraycopy(text, 0, tar, at + CHECKSUM, 8);
    }
  }

  private static int blocksOf(byte[] tar, int at) {
    int size = 0;
    for (int i = at + SIZE; i < at + SIZE + 12; i++) {
      size = tar[i] >= '0' && tar[i] <= '7' ? Math.min(8 * size + tar[i] - '0', 1 << 24) : size;
    }
    char type = (char) tar[at + 156];
    boolean content = "0\0007xgLK".indexOf(type) >= 0;
    return content ? (size + BLOCK - 1) / BLOCK : 0;
  }

  /**
   * As long as a tar has only files with names in ASCII, which both understand alike, both must see
   * the same ones, with the same content.
   */
  static void compareWithCommonsCompress(byte[] tar) throws IOException {
    boolean hasPath = new String(tar, ISO_8859_1).contains("path=");
    TarReader ours = new TarReader(new ByteArrayInputStream(tar));
    try (TarArchiveInputStream theirs =
        new TarArchiveInputStream(new ByteArrayInputStream(tar), ISO_8859_1.name())) {
      boolean comparable = true;
      while (true) {
        TarEntry entry;
        Content content;
        try {
          entry = ours.next();
          content = Content.of(ours.content());
        } catch (IOException e) {
          return;
        }
        if (entry == null) {
          return;
        }
        assertThat(content.size()).isEqualTo(entry.size());
        comparable = comparable && compare(entry, content, theirs, hasPath);
      }
    }
  }

  /**
   * How long content is, and what its bytes hash to; holes, which may be of any size, are not read.
   */
  private record Content(long size, long hash) {
    static Content of(InputStream in) throws IOException {
      CRC32 hash = new CRC32();
      byte[] buffer = new byte[1 << 13];
      long size = 0;
      while (true) {
        size += in instanceof SparseContent sparse ? sparse.skipHole() : 0;
        int count = in.read(buffer);
        if (count < 0) {
          return new Content(size, hash.getValue());
        }
        hash.update(buffer, 0, count);
        size += count;
      }
    }
  }

  private static boolean compare(
      TarEntry entry, Content content, TarArchiveInputStream in, boolean hasPath)
      throws IOException {
    TarArchiveEntry theirs;
    try {
      theirs = in.getNextEntry();
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
    if (theirs == null) {
      return false;
    }
    // Theirs has the prefix of a name also where the header is older than prefixes, which may make
    // it
    // a directory's; and it has what follows a NUL in a long name.
    boolean ascii = (entry.name() + theirs.getName()).chars().allMatch(c -> c > 0 && c < 128);
    boolean plain =
        ascii && entry.type() == TarEntry.Type.FILE && "0\0".indexOf(theirs.getLinkFlag()) >= 0;
    boolean special =
        theirs.isSparse() || theirs.isDirectory() || !theirs.getExtraPaxHeaders().isEmpty();
    if (!plain || special) {
      return false;
    }
    if (!hasPath) {
      assertThat(theirs.getName()).endsWith(entry.name().replaceFirst("^/+", ""));
    }
    assertThat(content).isEqualTo(Content.of(in));
    return true;
  }
}
