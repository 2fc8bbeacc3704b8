package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.image.layer.TreeEntry.Kind;
import dev.sandboxed.image.layer.TreeVisitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Writes what overlayfs would show of layers, the lowest of which is visited first. Not
 * thread-safe.
 *
 * <p>See <a href="https://docs.kernel.org/filesystems/overlayfs.html">overlayfs.rst</a> for the two
 * forms of whiteouts and for opaque directories.
 */
final class MergedLayers implements TreeVisitor {

  private static final String OVERLAY = "user.overlay.";

  private final LayerWriter target;
  private final Deadline deadline;
  private final Set<String> directories = new HashSet<>();

  MergedLayers(LayerWriter target, Deadline deadline) {
    this.target = target;
    this.deadline = deadline;
  }

  @Override
  public void visit(TreeEntry entry, InputStream content) throws IOException {
    if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("it took too long");
    }
    if (!entry.path().isEmpty()) {
      replace(entry);
      if (!isWhiteout(entry)) {
        write(entry, content);
        writeXattrs(entry);
      }
    }
  }

  /** Takes away what lies below, unless it is a directory that goes on. */
  private void replace(TreeEntry entry) {
    boolean isDirectory = entry.kind() == Kind.DIRECTORY;
    if (!isDirectory || isOpaque(entry) || !directories.contains(entry.path())) {
      target.remove(bytes(entry.path()));
    }
    if (isDirectory) {
      directories.add(entry.path());
    } else {
      directories.remove(entry.path());
    }
  }

  private void write(TreeEntry entry, InputStream content) throws IOException {
    byte[] path = bytes(entry.path());
    switch (entry.kind()) {
      case DIRECTORY -> target.directory(path, entry.metadata());
      case FILE -> target.file(path, entry.metadata(), new HoledContent(entry, content));
      case SYMLINK -> target.symlink(path, bytes(entry.target()), entry.metadata());
      case LINK -> target.link(path, bytes(entry.target()));
      case FIFO -> target.fifo(path, entry.metadata());
      case WHITEOUT -> throw new IllegalStateException("is left out: " + entry.path());
    }
  }

  private void writeXattrs(TreeEntry entry) {
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      if (!xattr.getKey().startsWith(OVERLAY)) {
        target.xattr(bytes(entry.path()), xattr.getKey(), xattr.getValue());
      }
    }
  }

  private static boolean isWhiteout(TreeEntry entry) {
    return entry.kind() == Kind.WHITEOUT
        || (entry.kind() == Kind.FILE
            && entry.size() == 0
            && entry.xattrs().containsKey(OVERLAY + "whiteout"));
  }

  private static boolean isOpaque(TreeEntry entry) {
    byte[] value = entry.xattrs().get(OVERLAY + "opaque");
    return value != null && value.length == 1 && value[0] == 'y';
  }

  private static byte[] bytes(String path) {
    return path.getBytes(StandardCharsets.ISO_8859_1);
  }
}
