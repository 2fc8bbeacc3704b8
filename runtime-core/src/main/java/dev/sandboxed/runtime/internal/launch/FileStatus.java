package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.TreeEntry;
import org.jspecify.annotations.Nullable;

/**
 * What stat(2) says of a file.
 *
 * @param mode with the kind of the file
 * @param onDisk bytes that it takes there
 * @param names how many it has
 * @param node of a device: which
 */
record FileStatus(
    int mode, Metadata metadata, long size, long onDisk, Inode inode, int names, long node) {

  /** Where there is nothing. */
  static final FileStatus OF_NOTHING =
      new FileStatus(0, new Metadata(0, 0, 0, 0, 0), 0, 0, new Inode(0, 0), 0, 0);

  private static final int BLOCK = 512;
  private static final int KIND = 0170000;

  /** What all names of a file have in common. */
  record Inode(long device, long number) {}

  static FileStatus decode(Decoder told) {
    int mode = told.u32();
    Metadata metadata = new Metadata(told.u32(), told.u32(), told.u32(), told.u64(), told.u32());
    long size = told.u64();
    long onDisk = told.u64() * BLOCK;
    Inode inode = new Inode(told.u64(), told.u64());
    return new FileStatus(mode, metadata, size, onDisk, inode, told.u32(), told.u64());
  }

  /** Null: a socket, or a device that is no whiteout. */
  TreeEntry.@Nullable Kind kind() {
    return switch (mode & KIND) {
      case 0040000 -> TreeEntry.Kind.DIRECTORY;
      case 0100000 -> TreeEntry.Kind.FILE;
      case 0120000 -> TreeEntry.Kind.SYMLINK;
      case 0010000 -> TreeEntry.Kind.FIFO;
      case 0020000 -> node == 0 ? TreeEntry.Kind.WHITEOUT : null;
      default -> null;
    };
  }

  boolean isFile() {
    return kind() == TreeEntry.Kind.FILE;
  }

  boolean isDirectory() {
    return kind() == TreeEntry.Kind.DIRECTORY;
  }

  /** Whether it may have holes. */
  boolean isSparse() {
    return onDisk < size;
  }
}
