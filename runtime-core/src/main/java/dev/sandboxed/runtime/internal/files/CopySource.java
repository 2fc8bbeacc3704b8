package dev.sandboxed.runtime.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.launch.FileSink;
import dev.sandboxed.runtime.spec.FileCopy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Reads what is to be copied into a sandbox. */
public final class CopySource {

  /** What files of the class path, and content that is given, have. */
  private static final int FILE = 0644;

  private static final int DIRECTORY = 0755;
  private static final int PERMISSIONS = 07777;

  private final FileCopy copy;
  private final int uid;
  private final int gid;
  private final FileSink sink;

  private CopySource(FileCopy copy, int uid, int gid, FileSink sink) {
    this.copy = copy;
    this.uid = uid;
    this.gid = gid;
    this.sink = sink;
  }

  /**
   * Tells the sink of everything that is copied, with absolute paths in the sandbox.
   *
   * @throws IOException saying which file could not be read
   */
  public static void read(FileCopy copy, int uid, int gid, FileSink sink) throws IOException {
    CopySource source = new CopySource(copy, uid, gid, sink);
    if (copy.source() instanceof FileCopy.Bytes bytes) {
      source.file(utf8(copy.to()), FILE, now(), 0, new ByteArrayInputStream(bytes.content()));
    } else if (copy.source() instanceof FileCopy.OnDisk onDisk) {
      new DiskTree(source, true).read(onDisk.path());
    } else if (copy.source() instanceof FileCopy.Resource resource) {
      source.resource(resource);
    }
  }

  private void resource(FileCopy.Resource resource) throws IOException {
    switch (resource.location().getScheme()) {
      case "file" -> new DiskTree(this, false).read(Path.of(resource.location()));
      case "jar" -> new JarTree(this).read(resource.location().toURL());
      default -> {
        try (InputStream content = resource.location().toURL().openStream()) {
          file(fileAt(utf8(lastName(resource.name()))), content);
        }
      }
    }
  }

  static String lastName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Where a single file of this name goes. */
  byte[] fileAt(byte[] name) {
    return copy.intoDirectory() ? join(copy.to(), name) : utf8(copy.to());
  }

  /** The directory that a directory becomes. */
  byte[] directoryAt() {
    String to = copy.to();
    return utf8(copy.intoDirectory() ? to.substring(0, to.length() - 1) : to);
  }

  void directory(byte[] path) {
    directory(path, DIRECTORY, now(), 0);
  }

  void directory(byte[] path, int mode, long seconds, int nanos) {
    if (path.length > 0) {
      int wanted = copy.mode() == FileCopy.SAME_MODE ? mode : forDirectory(copy.mode());
      sink.directory(path, metadata(wanted, seconds, nanos));
    }
  }

  /** Who may read it may enter it. */
  private static int forDirectory(int mode) {
    return mode | ((mode & 0444) >> 2);
  }

  void file(byte[] path, InputStream content) throws IOException {
    file(path, FILE, now(), 0, content);
  }

  void file(byte[] path, int mode, long seconds, int nanos, InputStream content)
      throws IOException {
    int wanted = copy.mode() == FileCopy.SAME_MODE ? mode : copy.mode();
    sink.file(path, metadata(wanted, seconds, nanos), content);
  }

  void symlink(byte[] path, byte[] target, long seconds, int nanos) {
    sink.symlink(path, target, metadata(0777, seconds, nanos));
  }

  private Metadata metadata(int mode, long seconds, int nanos) {
    return new Metadata(mode & PERMISSIONS, uid, gid, seconds, nanos);
  }

  private static long now() {
    return System.currentTimeMillis() / 1000;
  }

  static byte[] join(String directory, byte[] name) {
    return join(
        utf8(directory.endsWith("/") ? directory.substring(0, directory.length() - 1) : directory),
        name);
  }

  static byte[] join(byte[] directory, byte[] name) {
    byte[] path = new byte[directory.length + 1 + name.length];
    System.arraycopy(directory, 0, path, 0, directory.length);
    path[directory.length] = '/';
    System.arraycopy(name, 0, path, directory.length + 1, name.length);
    return path;
  }

  static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
