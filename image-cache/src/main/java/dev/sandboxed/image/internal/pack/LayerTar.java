package dev.sandboxed.image.internal.pack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.image.layer.TreeVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes the tar of a layer, https://github.com/opencontainers/image-spec: what overlayfs has as
 * devices and attributes becomes names that begin with {@code .wh.}; what a header does not hold
 * goes into a PAX header before it; and a file with a good deal of holes has a map of its parts.
 * Not thread-safe.
 */
final class LayerTar implements TreeVisitor {
  private static final int BUFFER = 1 << 16;
  private static final int NANO_DIGITS = 9;
  private static final long MILLIARD = 1_000_000_000;
  private static final Metadata NOBODYS = new Metadata(0644, 0, 0, 0, 0);

  private final OutputStream out;
  private final byte[] buffer = new byte[BUFFER];

  LayerTar(OutputStream out) {
    this.out = out;
  }

  @Override
  public void visit(TreeEntry entry, InputStream content) throws IOException {
    OverlayXattrs xattrs = new OverlayXattrs(entry.xattrs());
    if (entry.kind() == TreeEntry.Kind.WHITEOUT || xattrs.isWhiteout()) {
      whiteout(entry.path());
      return;
    }
    switch (entry.kind()) {
      case DIRECTORY -> {
        header(TarConstants.LF_DIR, entry, directoryName(entry.path()), 0, xattrs.others());
        if (xattrs.isOpaque()) {
          marker(join(entry.path(), ".wh..wh..opq"));
        }
      }
      case FILE -> file(entry, content, xattrs.others());
      case SYMLINK -> header(TarConstants.LF_SYMLINK, entry, entry.path(), 0, xattrs.others());
      case LINK -> header(TarConstants.LF_LINK, entry, entry.path(), 0, Map.of());
      case FIFO -> header(TarConstants.LF_FIFO, entry, entry.path(), 0, xattrs.others());
      case WHITEOUT -> throw new IllegalStateException("has been written: " + entry.path());
    }
  }

  /** Two blocks of zeros. */
  void finish() throws IOException {
    out.write(new byte[2 * TarBlock.SIZE]);
  }

  private void file(TreeEntry entry, InputStream content, Map<String, byte[]> xattrs)
      throws IOException {
    SparseParts parts = new SparseParts(entry);
    if (parts.areWorthIt()) {
      byte[] map = parts.map();
      PaxHeader pax = pax(entry, entry.path(), map.length + entry.told(), xattrs);
      parts.describe(pax);
      header(TarConstants.LF_NORMAL, entry, parts.name(), map.length + entry.told(), pax);
      out.write(map);
      copy(content, entry.told());
      pad(entry.told());
      return;
    }
    header(TarConstants.LF_NORMAL, entry, entry.path(), entry.size(), xattrs);
    long at = 0;
    for (TreeEntry.Part part : entry.parts()) {
      zeros(part.offset() - at);
      copy(content, part.length());
      at = part.offset() + part.length();
    }
    zeros(entry.size() - at);
    pad(entry.size());
  }

  private void whiteout(String path) throws IOException {
    int slash = path.lastIndexOf('/');
    marker(path.substring(0, slash + 1) + ".wh." + path.substring(slash + 1));
  }

  private void marker(String path) throws IOException {
    TreeEntry entry =
        new TreeEntry(TreeEntry.Kind.FILE, path, NOBODYS, "", 0, java.util.List.of(), Map.of());
    header(TarConstants.LF_NORMAL, entry, path, 0, Map.of());
  }

  private void header(
      byte type, TreeEntry entry, String name, long size, Map<String, byte[]> xattrs)
      throws IOException {
    header(type, entry, name, size, pax(entry, name, size, xattrs));
  }

  private void header(byte type, TreeEntry entry, String name, long size, PaxHeader pax)
      throws IOException {
    if (!pax.isEmpty()) {
      byte[] records = pax.content();
      out.write(block(TarConstants.LF_PAX_EXTENDED_HEADER_LC, "PaxHeaders", records.length));
      out.write(records);
      pad(records.length);
    }
    out.write(new TarBlock(type, name, entry.target(), size, entry.metadata()).bytes());
  }

  private static byte[] block(byte type, String name, long size) {
    return new TarBlock(type, name, "", size, NOBODYS).bytes();
  }

  private static PaxHeader pax(
      TreeEntry entry, String name, long size, Map<String, byte[]> xattrs) {
    Metadata metadata = entry.metadata();
    PaxHeader pax = new PaxHeader();
    if (name.length() > TarBlock.LONGEST_NAME) {
      pax.add("path", name);
    }
    if (entry.target().length() > TarBlock.LONGEST_NAME) {
      pax.add("linkpath", entry.target());
    }
    addLarge(pax, "size", size, TarBlock.LARGEST_NUMBER);
    addLarge(pax, "uid", Integer.toUnsignedLong(metadata.uid()), TarBlock.LARGEST_ID);
    addLarge(pax, "gid", Integer.toUnsignedLong(metadata.gid()), TarBlock.LARGEST_ID);
    if (metadata.mtimeNanos() != 0
        || metadata.mtimeSeconds() < 0
        || metadata.mtimeSeconds() > TarBlock.LARGEST_NUMBER) {
      pax.add("mtime", time(metadata.mtimeSeconds(), metadata.mtimeNanos()));
    }
    pax.addXattrs(xattrs);
    return pax;
  }

  private static void addLarge(PaxHeader pax, String key, long number, long largest) {
    if (number > largest) {
      pax.add(key, Long.toString(number));
    }
  }

  /** {@code [-]seconds[.fraction]}, towards zero. */
  static String time(long seconds, int nanos) {
    boolean negative = seconds < 0;
    long whole = negative && nanos > 0 ? seconds + 1 : seconds;
    long rest = negative && nanos > 0 ? MILLIARD - nanos : nanos;
    String fraction = Long.toString(MILLIARD + rest).substring(1, NANO_DIGITS + 1);
    return (negative ? "-" : "") + Math.abs(whole) + (rest == 0 ? "" : "." + fraction);
  }

  private static String directoryName(String path) {
    return path.isEmpty() ? "./" : path + "/";
  }

  private static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  private void copy(InputStream content, long length) throws IOException {
    for (long left = length; left > 0; ) {
      int read = content.read(buffer, 0, (int) Math.min(left, BUFFER));
      if (read < 0) {
        throw new IOException("a file ended " + left + " bytes before its size");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }

  private void zeros(long length) throws IOException {
    byte[] none = new byte[(int) Math.min(length, BUFFER)];
    for (long left = length; left > 0; left -= none.length) {
      out.write(none, 0, (int) Math.min(left, none.length));
    }
  }

  private void pad(long length) throws IOException {
    int rest = (int) (length % TarBlock.SIZE);
    if (rest > 0) {
      out.write(new byte[TarBlock.SIZE - rest]);
    }
  }

  /** Text of a map or a name. */
  static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
