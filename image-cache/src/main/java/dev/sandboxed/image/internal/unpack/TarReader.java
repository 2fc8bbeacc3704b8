package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sandboxed.image.layer.Metadata;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a tar. Headers are decoded by Commons Compress; what lies between them is
 * read here, because its {@code TarArchiveInputStream} (1.28) decodes PAX values as UTF-8 and reads
 * long names without a limit. There is one opinion on where an entry ends, and it is Go's, with
 * which nearly all images are written and read.
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding(ISO_8859_1);
  private static final long MAX_ID = 0xffff_fffeL;

  private final InputStream in;
  private final byte[] block = new byte[BLOCK];
  private EntryContent content = new EntryContent(InputStream.nullInputStream(), 0);

  TarReader(InputStream in) {
    this.in = in;
  }

  /** Returns the content of the entry that was read last. */
  InputStream content() {
    return content;
  }

  /** Returns null at the end. */
  @Nullable TarEntry next() throws IOException {
    PaxRecords pax = PaxRecords.none();
    String longName = null;
    String longLink = null;
    while (true) {
      TarArchiveEntry header = nextHeader();
      if (header == null) {
        return null;
      }
      switch (header.getLinkFlag()) {
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
      TarArchiveEntry header, PaxRecords pax, @Nullable String longName, @Nullable String longLink)
      throws IOException {
    String name = firstOf(longName, pax.text("path"), header.getName());
    String linkName = firstOf(longLink, pax.text("linkpath"), header.getLinkName());
    TarEntry.Type type = type(header.getLinkFlag(), name);
    boolean device = type == TarEntry.Type.DEVICE;
    TarEntry entry =
        new TarEntry(
            name,
            type,
            linkName,
            metadata(header, pax),
            device && header.getDevMajor() == 0 && header.getDevMinor() == 0,
            pax.xattrs());
    if (pax.isSparse()) {
      throw entry.invalid("is a sparse file, which is not supported yet");
    }
    // Only files have content, whatever the size of another entry says.
    begin(type == TarEntry.Type.FILE ? pax.number("size", header.getSize()) : 0);
    return entry;
  }

  private static Metadata metadata(TarArchiveEntry header, PaxRecords pax)
      throws InvalidLayerException {
    String mtime = pax.text("mtime");
    TarTime time =
        mtime == null
            ? new TarTime(header.getLastModifiedTime().to(TimeUnit.SECONDS), 0)
            : TarTime.parse(mtime);
    return new Metadata(
        header.getMode() & 07777,
        id(pax.number("uid", header.getLongUserId())),
        id(pax.number("gid", header.getLongGroupId())),
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
      case TarConstants.LF_NORMAL, TarConstants.LF_CONTIG -> TarEntry.Type.FILE;
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

  private @Nullable TarArchiveEntry nextHeader() throws IOException {
    content.skipRest();
    if (!readBlock() || isZero(block)) {
      return null;
    }
    try {
      if (!TarUtils.verifyCheckSum(block)) {
        throw new InvalidLayerException("a header of its tar has a wrong checksum");
      }
      TarArchiveEntry header = new TarArchiveEntry(block, BYTES, false);
      if (header.getSize() < 0) {
        throw new InvalidLayerException("an entry has the negative size " + header.getSize());
      }
      return header;
    } catch (IllegalArgumentException e) {
      throw new InvalidLayerException("a header of its tar is malformed: " + e.getMessage(), e);
    }
  }

  private byte[] metadata(TarArchiveEntry header) throws IOException {
    long size = header.getSize();
    if (size > UnpackLimits.METADATA_BYTES) {
      throw new InvalidLayerException("an entry has " + size + " bytes of metadata");
    }
    begin(size);
    return content.readAllBytes();
  }

  private void begin(long size) throws InvalidLayerException {
    if (size > Long.MAX_VALUE - BLOCK) {
      throw new InvalidLayerException("an entry has the impossible size " + size);
    }
    content = new EntryContent(in, size);
  }

  private boolean readBlock() throws IOException {
    int count = in.readNBytes(block, 0, BLOCK);
    if (count != 0 && count != BLOCK) {
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
