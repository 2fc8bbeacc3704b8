package dev.sandboxed.image.layer;

import java.util.List;
import java.util.Map;

/**
 * One name in a tree that a sandbox has written.
 *
 * @param path bytes, kept as the characters 0 to 255 of a string; relative to the root of the tree,
 *     which has the empty path
 * @param target of a symbolic link; of another name of a file, the path of its first name; else
 *     empty
 * @param size of a file, holes included
 * @param parts of a file that are no holes, in their order; empty for a file that is nothing but a
 *     hole
 * @param xattrs extended attributes as the file system has them, those of overlayfs among them
 */
public record TreeEntry(
    Kind kind,
    String path,
    Metadata metadata,
    String target,
    long size,
    List<Part> parts,
    Map<String, byte[]> xattrs) {

  public TreeEntry {
    parts = List.copyOf(parts);
    xattrs = Map.copyOf(xattrs);
  }

  /** What a name stands for. */
  public enum Kind {
    DIRECTORY,
    FILE,
    SYMLINK,
    /** Another name of a file that came before. */
    LINK,
    FIFO,
    /** Nothing: what lower layers have under this name is hidden. */
    WHITEOUT
  }

  /** A part of a file that is no hole. */
  public record Part(long offset, long length) {}

  /** The bytes that its content is told with: those of its parts. */
  public long told() {
    long told = 0;
    for (Part part : parts) {
      told += part.length();
    }
    return told;
  }
}
