package dev.sandboxed.runtime.internal.launch;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory that native programs are taken out into. Safe for many JVMs at once: files appear
 * complete, by rename.
 *
 * <pre>
 * &lt;checksum&gt;-&lt;length&gt;/sandbox-init
 * from-&lt;stamp&gt;      the name of such a directory: what the program with that stamp was taken out as
 * </pre>
 *
 * @see ProgramResource#stamp()
 */
final class ProgramDirectory {

  private static final String NAME = "sandbox-init";
  private static final String STAMP = "from-";
  private static final int LONGEST_NAME = 64;

  private final Path path;

  ProgramDirectory(Path path) {
    this.path = path;
  }

  /** The program that was taken out before; null when it was not or is not whole. */
  @Nullable Path find(String stamp) {
    if (stamp.isEmpty()) {
      return null;
    }
    try (FileInputStream stream = new FileInputStream(path.resolve(STAMP + stamp).toFile())) {
      String folder =
          new String(stream.readNBytes(LONGEST_NAME), StandardCharsets.US_ASCII).strip();
      Path program = path.resolve(folder).resolve(NAME);
      return folder.endsWith("-" + program.toFile().length()) ? program : null;
    } catch (IOException e) {
      return null; // not taken out yet
    }
  }

  /** Takes the program out, unless it is there with the same content. */
  Path extract(byte[] content, String stamp) throws IOException {
    makePrivate(path);
    String name = ProgramResource.checksum(content) + "-" + content.length;
    Path folder = path.resolve(name);
    Path program = folder.resolve(NAME);
    makePrivate(folder);
    if (!Files.isExecutable(program) || !Arrays.equals(Files.readAllBytes(program), content)) {
      replace(program, content);
    }
    if (!stamp.isEmpty()) {
      replace(path.resolve(STAMP + stamp), name.getBytes(StandardCharsets.US_ASCII));
    }
    return program;
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path unfinished =
        file.resolveSibling(
            file.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "."
                + Thread.currentThread().getId()
                + "."
                + System.nanoTime());
    try {
      Files.write(unfinished, content);
      Files.setPosixFilePermissions(unfinished, OWNER);
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        channel.force(true); // no name must ever lead to an empty file after a power failure
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * Makes a directory that nobody else can write to, with those above it. One that is there may
   * have been planted, in /tmp for example.
   */
  private static void makePrivate(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Path parent = directory.getParent();
      if (parent != null && !Files.isDirectory(parent)) {
        makePrivate(parent);
      }
      create(directory);
    }
    Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (!owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        || permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(directory + " belongs to or can be written by somebody else");
    }
  }

  /** Private from the first moment: another thread or JVM may look at it at once. */
  private static void create(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER));
    } catch (FileAlreadyExistsException e) {
      // somebody else has just made it; who, is checked as for any other
    }
  }

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  @Override
  public String toString() {
    return path.toString();
  }
}
