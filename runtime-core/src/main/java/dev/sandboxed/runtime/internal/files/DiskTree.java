package dev.sandboxed.runtime.internal.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A file or directory of this machine that is copied. */
final class DiskTree {

  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMLINK = 0120000;
  private static final long NANOS = 1_000_000_000;

  private final CopySource sink;
  private final boolean ownModes;

  /**
   * A tree whose files are told to that sink.
   *
   * @param ownModes whether modes are those of this machine
   */
  DiskTree(CopySource sink, boolean ownModes) {
    this.sink = sink;
    this.ownModes = ownModes;
  }

  /** The first one may be a link, which is followed. */
  void read(Path path) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(path, "unix:mode,lastModifiedTime");
    boolean directory = type(attributes) == DIRECTORY;
    if (!directory && type(attributes) != REGULAR) {
      throw new IOException(path + " is neither a file nor a directory");
    }
    copy(path, directory ? sink.directoryAt() : sink.fileAt(RawPath.name(path)), attributes);
  }

  private void copy(Path path, byte[] to, Map<String, Object> attributes) throws IOException {
    long nanos = ((FileTime) value(attributes, "lastModifiedTime")).to(TimeUnit.NANOSECONDS);
    long seconds = Math.floorDiv(nanos, NANOS);
    int rest = (int) Math.floorMod(nanos, NANOS);
    int mode = (int) value(attributes, "mode");
    switch (type(attributes)) {
      case REGULAR -> {
        try (InputStream content = Files.newInputStream(path)) {
          sink.file(to, ownModes ? mode : 0644, seconds, rest, content);
        }
      }
      case DIRECTORY -> {
        sink.directory(to, ownModes ? mode : 0755, seconds, rest);
        for (Path child : children(path)) {
          copy(
              child,
              CopySource.join(to, RawPath.name(child)),
              Files.readAttributes(child, "unix:mode,lastModifiedTime", LinkOption.NOFOLLOW_LINKS));
        }
      }
      case SYMLINK -> sink.symlink(to, RawPath.of(Files.readSymbolicLink(path)), seconds, rest);
      default -> {
        // sockets, devices and FIFOs mean nothing elsewhere
      }
    }
  }

  private static int type(Map<String, Object> attributes) {
    return (int) value(attributes, "mode") & TYPE;
  }

  private static Object value(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name), name);
  }

  private static List<Path> children(Path directory) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        children.add(entry);
      }
    }
    Collections.sort(children);
    return children;
  }
}
