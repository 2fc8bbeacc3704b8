package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sandbox-init} tells of a tree, over as many messages as it takes. Used once, by one
 * thread.
 */
final class WalkedTree {

  /** Where it is told. */
  @FunctionalInterface
  interface Messages {
    /** The payload of the next message; null: that was all. */
    @Nullable Decoder next() throws IOException;
  }

  /** Other names of a file, FIFOs, whiteouts and extended attributes are told of, too. */
  static final int WHOLE = 2;

  /** Each message but the first is asked for. */
  static final int ASKED = 1;

  private static final int DATA = 'D';

  private final Messages messages;
  private @Nullable Decoder message = new Decoder(new byte[0], 0, 0);

  WalkedTree(Messages messages) {
    this.messages = messages;
  }

  /** The next entry; null: that was all. The data of the one before must have been read. */
  @Nullable TreeEntry next() throws IOException {
    Decoder entries = more();
    return entries == null ? null : entry(entries, entries.u8());
  }

  /** The data of the entry told of last. */
  Data data(TreeEntry entry) {
    return new Data(entry.told());
  }

  private @Nullable Decoder more() throws IOException {
    while (message != null && !message.hasMore()) {
      message = messages.next();
    }
    return message;
  }

  private static TreeEntry entry(Decoder entries, int kind) {
    String path = entries.latin();
    Metadata metadata =
        new Metadata(entries.u32(), entries.u32(), entries.u32(), entries.u64(), entries.u32());
    String target = entries.latin();
    long size = entries.u64();
    Map<String, byte[]> xattrs = xattrs(entries);
    List<TreeEntry.Part> parts = kind == 'f' ? parts(entries) : List.of();
    return new TreeEntry(kind(kind), path, metadata, target, size, parts, xattrs);
  }

  private static TreeEntry.Kind kind(int kind) {
    return switch (kind) {
      case 'd' -> TreeEntry.Kind.DIRECTORY;
      case 'f' -> TreeEntry.Kind.FILE;
      case 'l' -> TreeEntry.Kind.SYMLINK;
      case 'h' -> TreeEntry.Kind.LINK;
      case 'p' -> TreeEntry.Kind.FIFO;
      case 'w' -> TreeEntry.Kind.WHITEOUT;
      default -> throw new IllegalStateException("sandbox-init tells of a file of kind " + kind);
    };
  }

  private static Map<String, byte[]> xattrs(Decoder entries) {
    Map<String, byte[]> xattrs = new LinkedHashMap<>();
    for (int left = entries.u32(); left > 0; left--) {
      xattrs.put(entries.latin(), entries.bytes());
    }
    return xattrs;
  }

  private static List<TreeEntry.Part> parts(Decoder entries) {
    List<TreeEntry.Part> parts = new ArrayList<>();
    for (int left = entries.u32(); left > 0; left--) {
      parts.add(new TreeEntry.Part(entries.u64(), entries.u64()));
    }
    return parts;
  }

  /** The bytes of the parts of a file, one after the other. */
  final class Data {

    private long left;
    private Decoder data = new Decoder(new byte[0], 0, 0);

    private Data(long length) {
      left = length;
    }

    /** As an input stream; -1 also when the file has become shorter since it was told of. */
    int read(byte[] buffer, int offset, int length) throws IOException {
      while (left > 0 && !data.hasMore()) {
        data = nextData();
        left = data.hasMore() ? left : 0;
      }
      if (left == 0) {
        return -1;
      }
      int read = data.read(buffer, offset, length);
      left -= read;
      return read;
    }

    private Decoder nextData() throws IOException {
      Decoder entries = more();
      if (entries == null || entries.u8() != DATA) {
        throw new IllegalStateException("sandbox-init tells less of a file than it has said");
      }
      return entries.slice(entries.u32());
    }
  }
}
