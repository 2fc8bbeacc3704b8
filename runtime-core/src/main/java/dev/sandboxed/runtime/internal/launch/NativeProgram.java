package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * {@code sandbox-init}, taken out of the jar: {@code <store>/bin/<checksum>/sandbox-init}.
 * Thread-safe.
 *
 * <p>An existing file is used only when its content is the jar's. Where the store may not be
 * executed from, the next of {@code XDG_RUNTIME_DIR}, the temporary directory and the home
 * directory is tried.
 */
public final class NativeProgram {

  private static final String NAME = "sandbox-init";
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final List<Path> directories;
  private volatile @Nullable Path usable;

  private NativeProgram(List<Path> directories) {
    this.directories = directories;
  }

  /** The program for this machine; nothing is written before it is started. */
  public static NativeProgram in(Path store) {
    List<Path> directories = new ArrayList<>();
    directories.add(store.resolve("bin"));
    addPrivate(directories, System.getenv("XDG_RUNTIME_DIR"));
    addPrivate(directories, System.getProperty("java.io.tmpdir"));
    addPrivate(directories, System.getProperty("user.home"));
    return new NativeProgram(directories);
  }

  static NativeProgram inDirectories(List<Path> directories) {
    return new NativeProgram(directories);
  }

  Connection start(String mode) {
    Path known = usable;
    if (known != null) {
      try {
        return new Connection(run(known, mode));
      } catch (IOException e) {
        usable = null; // it was deleted, with the store for example: take it out again
      }
    }
    return extractAndStart(mode);
  }

  private Connection extractAndStart(String mode) {
    byte[] content = content();
    List<String> refusals = new ArrayList<>();
    for (Path directory : directories) {
      try {
        Path program = extract(directory, content);
        Connection connection = new Connection(run(program, mode));
        usable = program;
        return connection;
      } catch (IOException e) {
        refusals.add(String.valueOf(e.getMessage()));
      }
    }
    throw new HostUnsupportedException(
        "Could not start sandbox-init from any of "
            + directories
            + ": "
            + refusals
            + ". Set sandboxed.store to a directory on a file system that is writable and not mounted"
            + " noexec.",
        null);
  }

  private static Process run(Path program, String mode) throws IOException {
    return new ProcessBuilder(program.toString(), mode).start();
  }

  private static Path extract(Path directory, byte[] content) throws IOException {
    Path folder = directory.resolve(checksum(content));
    Path program = folder.resolve(NAME);
    if (Files.isExecutable(program) && Arrays.equals(Files.readAllBytes(program), content)) {
      return program;
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, OWNER);
    }
    Path temporary =
        folder.resolve(NAME + "." + ProcessHandle.current().pid() + "." + System.nanoTime());
    Files.write(temporary, content);
    Files.setPosixFilePermissions(temporary, OWNER);
    Files.move(temporary, program, StandardCopyOption.ATOMIC_MOVE);
    return program;
  }

  /**
   * Tells versions apart; what it names is compared byte by byte, and SHA-256 would cost a fresh
   * JVM milliseconds.
   */
  private static String checksum(byte[] content) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    return Long.toHexString(checksum.getValue()) + "-" + content.length;
  }

  private static byte[] content() {
    String architecture = architecture();
    String resource = "/dev/sandboxed/native/" + architecture + "/" + NAME;
    try (InputStream stream = NativeProgram.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new HostUnsupportedException(
            "Sandboxes do not run on the processor architecture "
                + architecture
                + ": "
                + resource
                + " is not on the class path. x86_64 and aarch64 with Linux are supported.",
            null);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Could not read " + resource + " from the class path: " + e, e);
    }
  }

  private static String architecture() {
    String name = System.getProperty("os.arch", "");
    return name.equals("amd64") ? "x86_64" : name;
  }

  private static void addPrivate(List<Path> directories, @Nullable String parent) {
    if (parent != null && parent.startsWith("/")) {
      directories.add(Path.of(parent, ".sandboxed-" + System.getProperty("user.name"), "bin"));
    }
  }
}
