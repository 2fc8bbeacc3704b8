package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code sandbox-init}, taken out of the jar into the store. Thread-safe.
 *
 * <p>Where the store may not be executed from, the next of {@code XDG_RUNTIME_DIR}, the temporary
 * directory and the home directory is tried.
 */
public final class NativeProgram {

  /** ETXTBSY, as Java 17 and as newer ones report it. */
  private static final Pattern BUSY = Pattern.compile("error[=:] ?26\\b");

  private static final long BUSY_NANOS = 5_000_000_000L;

  private final List<ProgramDirectory> directories;
  private volatile @Nullable Path usable;

  private NativeProgram(List<ProgramDirectory> directories) {
    this.directories = directories;
  }

  /** The program for this machine; nothing is written before it is started. */
  public static NativeProgram in(Path store) {
    List<Path> directories = new ArrayList<>();
    directories.add(store.resolve("bin"));
    addPrivate(directories, System.getenv("XDG_RUNTIME_DIR"));
    addPrivate(directories, System.getProperty("java.io.tmpdir"));
    addPrivate(directories, System.getProperty("user.home"));
    return inDirectories(directories);
  }

  static NativeProgram inDirectories(List<Path> paths) {
    List<ProgramDirectory> directories = new ArrayList<>();
    for (Path path : paths) {
      directories.add(new ProgramDirectory(path));
    }
    return new NativeProgram(directories);
  }

  Connection start() {
    Path known = usable;
    Path program = known == null ? directories.get(0).find(ProgramResource.stamp()) : known;
    if (program != null) {
      try {
        Connection connection = new Connection(run(program));
        usable = program;
        return connection;
      } catch (IOException e) {
        usable = null; // it was deleted or damaged: take it out again
      }
    }
    return extractAndStart();
  }

  private Connection extractAndStart() {
    byte[] content = ProgramResource.content();
    List<String> refusals = new ArrayList<>();
    for (ProgramDirectory directory : directories) {
      try {
        Path program = directory.extract(content, ProgramResource.stamp());
        Connection connection = new Connection(run(program));
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
            + ". Set sandboxed.store to a directory on a file system that is writable and not"
            + " mounted noexec.",
        null);
  }

  /**
   * A program that has just been written may be busy (ETXTBSY): what another thread starts
   * meanwhile has inherited the descriptor that it was written through, and keeps it until it
   * executes.
   */
  private static Process run(Path program) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.toString(), "monitor");
    long deadline = System.nanoTime() + BUSY_NANOS;
    for (; ; ) {
      try {
        return builder.start();
      } catch (IOException e) {
        if (!BUSY.matcher(String.valueOf(e.getMessage())).find() || System.nanoTime() > deadline) {
          throw e;
        }
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return builder.start();
      }
    }
  }

  private static void addPrivate(List<Path> directories, @Nullable String parent) {
    if (parent != null && parent.startsWith("/")) {
      directories.add(Path.of(parent, ".sandboxed-" + System.getProperty("user.name"), "bin"));
    }
  }
}
