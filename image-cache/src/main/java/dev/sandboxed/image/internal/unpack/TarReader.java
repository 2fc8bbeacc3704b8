package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sandboxed.image.layer.Metadata;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a tar. Fields of headers are decoded by Commons Compress; what lies between
 * them is read here, because its {@code TarArchiveInputStream} (1.28) decodes PAX values as UTF-8
 * and reads long names without a limit. There is one opinion on where an entry ends, and it is
 * Go's, with which nearly all images are written and read.
 */
final class TarReader {
  private static final long MAX_ID = 0xffff_fffeL;

  private final InputStream in;
  private final byte[] block = new byte[TarHeader.BLOCK];
  private EntryContent stored = new EntryContent(InputStream.nullInputStream(), 0);
  private InputStream content = stored;

  TarReader(InputStream in) {
    this.in = in;
  }

  /**
   * Returns the content of the entry that was read last; a {@link
   * dev.sandboxed.image.layer.SparseContent} if it has holes.
   */
  InputStream content() {
    return content;
  }

  /** Returns null at the end. */
  @Nullable TarEntry next() throws IOException {
    PaxRecords pax = PaxRecords.none();
    String longName = null;
    String longLink = null;
    while (true) {
      TarHeader header = nextHeader();
      if (header == null) {
        return null;
      }
      switch (header.type()) {
        case TarConstants.LF_PAX_EXTENDED_HEADER_LC, TarConstants.LF_PAX_EXTENDED_HEADER_UC ->
            pax = PaxRecords.parse(metadata(header));
        case TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER -> PaxRecords.parse(metadata(header));
        case TarConstants.LF_GNUTYPE_LONGNAME -> longName = name(metadata(header));
        case TarConstants.LF_GNUTYPE_LONGLINK -> longLink = name(metadata(header));
        default -> {
          return entry(header, pax, longName, longLink);
        }
      }
    }
  }

  private TarEntry entry(
      TarHeader header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
      throws IOException {
    String name = firstOf(longName, pax.text("path"), header.name());
    String linkName = firstOf(longLink, pax.text("linkpath"), header.linkName());
    TarEntry.Type type = type(header.type(), name);
    SparseMap sparse = null;
    if (hasContent(header.type())) {
      boolean old = header.type() == TarConstants.LF_GNUTYPE_SPARSE;
      SparseMap oldMap = old ? SparseMap.old(block, in) : null;
      begin(pax.number("size", header.size()));
      sparse = old ? oldMap : pax.sparseMap(stored);
    } else {
      // Only files have content, whatever the size of another entry says.
      begin(0);
    }
    long size = stored.remaining();
    if (sparse != null) {
      if (sparse.stored() != size) {
        throw new InvalidLayerException(
            "the sparse file \"" + LayerPath.printable(name) + "\" has a map of something else");
      }
      name = firstOf(pax.text("GNU.sparse.name"), null, name);
      size = sparse.size();
      content = new HoledContent(stored, sparse);
    }
    return new TarEntry(
        name, type, linkName, size, metadata(header, pax), header.overlayWhiteout(), pax.xattrs());
  }

  private static Metadata metadata(TarHeader header, PaxRecords pax) throws InvalidLayerException {
    String mtime = pax.text("mtime");
    TarTime time = mtime == null ? new TarTime(header.mtime(), 0) : TarTime.parse(mtime);
    return new Metadata(
        header.mode(),
        id(pax.number("uid", header.uid())),
        id(pax.number("gid", header.gid())),
        time.seconds(),
        time.nanos());
  }

  private static int id(long id) throws InvalidLayerException {
    if (id < 0 || id > MAX_ID) {
      throw new InvalidLayerException("an entry has the impossible owner " + id);
    }
    return (int) id;
  }

  private static TarEntry.Type type(byte flag, String name) throws InvalidLayerException {
    return switch (flag) {
      case TarConstants.LF_OLDNORM ->
          name.endsWith("/") ? TarEntry.Type.DIRECTORY : TarEntry.Type.FILE;
      case TarConstants.LF_NORMAL, TarConstants.LF_CONTIG, TarConstants.LF_GNUTYPE_SPARSE ->
          TarEntry.Type.FILE;
      case TarConstants.LF_LINK -> TarEntry.Type.LINK;
      case TarConstants.LF_SYMLINK -> TarEntry.Type.SYMLINK;
      case TarConstants.LF_CHR, TarConstants.LF_BLK -> TarEntry.Type.DEVICE;
      case TarConstants.LF_DIR -> TarEntry.Type.DIRECTORY;
      case TarConstants.LF_FIFO -> TarEntry.Type.FIFO;
      default ->
          throw new InvalidLayerException(
              "the entry \""
                  + LayerPath.printable(name)
                  + "\" is of the unsupported type '"
                  + (char) flag
                  + "'");
    };
  }

  private static boolean hasContent(byte type) {
    return switch (type) {
      case TarConstants.LF_OLDNORM,
          TarConstants.LF_NORMAL,
          TarConstants.LF_CONTIG,
          TarConstants.LF_GNUTYPE_SPARSE ->
          true;
      default -> false;
    };
  }

  private @Nullable TarHeader nextHeader() throws IOException {
    stored.skipRest();
    return !readBlock() || isZero(block) ? null : TarHeader.parse(block);
  }

  private byte[] metadata(TarHeader header) throws IOException {
    long size = header.size();
    if (size > UnpackLimits.METADATA_BYTES) {
      throw new InvalidLayerException("an entry has " + size + " bytes of metadata");
    }
    begin(size);
    return stored.readAllBytes();
  }

  private void begin(long size) throws InvalidLayerException {
    if (size > Long.MAX_VALUE - TarHeader.BLOCK) {
      throw new InvalidLayerException("an entry has the impossible size " + size);
    }
    stored = new EntryContent(in, size);
    content = stored;
  }

  private boolean readBlock() throws IOException {
    int count = in.readNBytes(block, 0, TarHeader.BLOCK);
    if (count != 0 && count != TarHeader.BLOCK) {
      throw new EOFException("its tar ends in the middle of a header");
    }
    return count != 0;
  }

  private static String name(byte[] bytes) {
    String name = new String(bytes, ISO_8859_1);
    int nul = name.indexOf('\0');
    return nul < 0 ? name : name.substring(0, nul);
  }

  private static String firstOf(@Nullable String a, @Nullable String b, String c) {
    if (a != null) {
      return a;
    }
    return b != null ? b : c;
  }

  private static boolean isZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }
}
