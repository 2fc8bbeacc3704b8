package dev.sandboxed.junit.internal.sharing;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the JVMs of a run find their holder, in the store:
 *
 * <pre>
 * shared/lock           held by who looks for a holder or starts one, and by a holder that ends
 * shared/RUN/socket     of the holder
 * shared/RUN/log        what the holder has to say
 * </pre>
 *
 * @param path {@code shared/RUN}
 */
record SharedDirectory(Path path) {

  /** The kernel's limit for the path of a socket, less the NUL. */
  private static final int LONGEST_SOCKET = 107;

  static SharedDirectory of(Path store, String run) {
    return new SharedDirectory(
        store
            .toAbsolutePath()
            .resolve("shared")
            .resolve(digest(run.getBytes(StandardCharsets.UTF_8))));
  }

  /** Some letters that stand for these bytes. */
  static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }

  Path socket() {
    return path.resolve("socket");
  }

  Path log() {
    return path.resolve("log");
  }

  boolean isUsable() {
    return socket().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET;
  }

  void make() throws IOException {
    make(path);
  }

  private static void make(Path directory) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private Path all() {
    return path.resolveSibling("");
  }

  /** The lock of all runs; released by closing the channel. One thread of a JVM at a time. */
  FileChannel lock() throws IOException {
    make(all());
    FileChannel channel =
        FileChannel.open(
            path.resolveSibling("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket()));
  }

  /** With the lock held. */
  void delete() throws IOException {
    Files.deleteIfExists(socket());
    Files.deleteIfExists(log());
    Files.deleteIfExists(path);
  }

  /** Deletes what holders have left that were killed; with the lock held. */
  void sweep() throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(all(), Files::isDirectory)) {
      for (Path each : all) {
        SharedDirectory other = new SharedDirectory(each);
        if (!other.hasHolder()) {
          other.delete();
        }
      }
    }
  }

  private boolean hasHolder() {
    try (SocketChannel channel = connect()) {
      return channel.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
