package dev.sandboxed.runtime.internal.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The scratch directory of one runtime, {@code <store>/run/<pid>-<time>}. Immutable; the monitor
 * deletes it when it ends.
 *
 * <pre>
 * root/      what becomes the root of the hub: mount points only. On disk, because a process whose ids are not mapped yet
 *            may mount a tmpfs but create nothing in it (EOVERFLOW)
 * scratch/   owned by the root of the sandboxes: upper layers, and the logs as &lt;id&gt;.log
 * </pre>
 */
public final class RunDirectory {

  /** The devices of this machine that every sandbox gets, as Docker has them. */
  public static final List<String> DEVICES =
      List.of("null", "zero", "full", "random", "urandom", "tty");

  private static final String[] MOUNT_POINTS = {"l", "r", "proc", "sys", "d", "m", "f", "empty"};

  private final Path directory;

  private RunDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes it, and the directory of the layers where no image has made that yet: the hub binds it.
   */
  public static RunDirectory create(Path store, Path layers, Identity identity) {
    Path runs = store.resolve("run");
    try {
      makePrivate(store);
      makePrivate(runs);
      makeTraversable(layers);
      RunDirectory run = new RunDirectory(createUnique(runs));
      run.createMountPoints();
      run.createScratch(identity);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Could not make a scratch directory for sandboxes in " + runs + ": " + e, e);
    }
  }

  public Path path() {
    return directory;
  }

  public Path root() {
    return directory.resolve("root");
  }

  public Path scratch() {
    return directory.resolve("scratch");
  }

  /** The log of a sandbox or exec; the hub calls it {@code /r/<id>.log}. */
  public Path log(int id) {
    return scratch().resolve(id + ".log");
  }

  private void createMountPoints() throws IOException {
    Path root = root();
    makeReadable(root);
    for (String name : MOUNT_POINTS) {
      makeReadable(root.resolve(name));
    }
    Path devices = root.resolve("d");
    for (String device : DEVICES) {
      Files.createFile(devices.resolve(device));
    }
  }

  private void createScratch(Identity identity) throws IOException {
    Path scratch = scratch();
    makePrivate(scratch);
    if (identity.method() == Identity.Method.DIRECT) {
      Files.setAttribute(scratch, "unix:uid", (int) identity.hostUid());
      Files.setAttribute(scratch, "unix:gid", (int) identity.hostGid());
    }
  }

  /**
   * Not createTempDirectory: its random numbers cost a fresh JVM 20 ms, and mkdir(2) alone says
   * whether a name is free.
   */
  private static Path createUnique(Path runs) throws IOException {
    String prefix = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    for (int attempt = 0; ; attempt++) {
      Path directory = runs.resolve(prefix + "-" + attempt);
      try {
        Files.createDirectory(directory);
        Files.setPosixFilePermissions(directory, OWNER);
        return directory;
      } catch (FileAlreadyExistsException e) {
        if (attempt == 100) {
          throw e;
        }
      }
    }
  }

  /** The root of sandboxes is somebody else here: it may pass through but not list. */
  private static void makeTraversable(Path layers) throws IOException {
    Path parent = layers.getParent();
    if (parent != null) {
      make(parent, TRAVERSABLE);
    }
    make(layers, TRAVERSABLE);
  }

  private static void makePrivate(Path directory) throws IOException {
    make(directory, OWNER);
  }

  private static void makeReadable(Path directory) throws IOException {
    make(directory, EVERYONE);
  }

  private static void make(Path directory, Set<PosixFilePermission> permissions)
      throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, permissions);
  }

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final Set<PosixFilePermission> TRAVERSABLE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

  private static final Set<PosixFilePermission> EVERYONE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_EXECUTE);
}
