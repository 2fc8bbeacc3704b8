package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** Finds where the files of an uncompressed tar are, reading its headers only. */
public final class TarIndex {
  private static final int MAX_ENTRIES = 100_000;

  private TarIndex() {}

  /**
   * One entry.
   *
   * @param link where a link of either kind leads to; empty for anything else
   * @param symbolic whether the link starts from the directory of its entry
   * @param offset of the content of a file
   */
  public record Entry(String name, String link, boolean symbolic, long offset, long size) {}

  public static List<Entry> read(FileChannel channel) throws IOException {
    Region whole = new Region(channel, 0, channel.size());
    TarReader tar = new TarReader(whole);
    List<Entry> entries = new ArrayList<>();
    for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
      if (entries.size() == MAX_ENTRIES) {
        throw new InvalidLayerException("it has more than " + MAX_ENTRIES + " entries");
      }
      if (tar.content() instanceof HoledContent) {
        throw new InvalidLayerException("its entry " + text(entry.name()) + " has holes");
      }
      boolean symbolic = entry.type() == TarEntry.Type.SYMLINK;
      boolean link = symbolic || entry.type() == TarEntry.Type.LINK;
      entries.add(
          new Entry(
              text(entry.name()),
              link ? text(entry.linkName()) : "",
              symbolic,
              whole.position,
              entry.size()));
    }
    return entries;
  }

  /** Opens the content of an entry; several may be read at once. */
  public static InputStream open(FileChannel channel, Entry entry) {
    return new Region(channel, entry.offset(), entry.offset() + entry.size());
  }

  private static String text(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }

  private static final class Region extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long position;

    Region(FileChannel channel, long start, long end) {
      this.channel = channel;
      this.position = start;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (position >= end) {
        return -1;
      }
      int wanted = (int) Math.min(length, end - position);
      int count = channel.read(ByteBuffer.wrap(buffer, offset, wanted), position);
      if (count < 0) {
        throw new EOFException("it was cut off while it was read");
      }
      position += count;
      return count;
    }

    @Override
    public long skip(long count) {
      long skipped = Math.max(0, Math.min(count, end - position));
      position += skipped;
      return skipped;
    }
  }
}
